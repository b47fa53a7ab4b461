'use client';
import { IconPlugConnected, IconPlugConnectedX } from '@tabler/icons-react';
import type { ConnectionState } from '../../_live/connection.ts';
import { useConnection } from '../../_live/live-provider.tsx';
import classes from './shell.module.css';

const words = {
  connecting: 'Connecting…',
  connected: 'Connected',
  reconnecting: 'Reconnecting…',
  'logged-out': 'Logged out',
} satisfies Record<ConnectionState, string>;

export function ConnectionMark() {
  const state = useConnection();
  const Icon = state === 'connected' ? IconPlugConnected : IconPlugConnectedX;
  return (
    <div
      className={classes.connection}
      data-state={state}
      role="status"
      aria-label={`Live connection: ${words[state]}`}
      title={words[state]}
    >
      <Icon size={18} aria-hidden="true" />
      <span>{words[state]}</span>
    </div>
  );
}
