'use client';
import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useConnection } from '../../_live/live-provider.tsx';

/** A login that is over takes the page away at once, and not only when the login page has come. */
export function WhileLoggedIn({ children }: { children: ReactNode }) {
  return useConnection() === 'logged-out' ? <Text role="status">You are logged out.</Text> : children;
}
