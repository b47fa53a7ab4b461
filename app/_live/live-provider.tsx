'use client';
// One live client per page load, for everything below it.
import { createContext, type ReactNode, useContext, useEffect, useState, useSyncExternalStore } from 'react';
import type { DeviceStatus } from '#contract/api/devices.ts';
import type { Delivery } from '#contract/live.ts';
import { goToLogin } from '../_lib/api.ts';
import { createBrowserClient } from './browser-client.ts';
import type { ConnectionState } from './connection.ts';
import type { LiveClient } from './live-client.ts';
import type { Store } from './store.ts';
import type { Wall } from './wall.ts';

const LiveContext = createContext<LiveClient | null>(null);

export function LiveProvider({ children }: { children: ReactNode }) {
  const [client] = useState(createBrowserClient);
  useEffect(() => {
    const release = client.holdWall();
    const stopListening = client.connection.listen(() => {
      if (client.connection.get() === 'logged-out') goToLogin();
    });
    const stop = client.start();
    return () => {
      stop();
      stopListening();
      release();
    };
  }, [client]);
  return <LiveContext value={client}>{children}</LiveContext>;
}

export function useLiveClient(): LiveClient {
  const client = useContext(LiveContext);
  if (!client) throw new Error('This part of the page stands outside the LiveProvider.');
  return client;
}

function useStore<T>(store: Store<T>): T {
  return useSyncExternalStore(store.listen, store.get, store.get);
}

export function useConnection(): ConnectionState {
  return useStore(useLiveClient().connection);
}

/** null until the hub has said what there is. */
export function useWall(): Wall {
  return useStore(useLiveClient().wall);
}

/** A part of the wall; renders only when that part changes. `select` must answer the same value for the same wall. */
export function useWallPart<T>(select: (wall: Wall) => T): T {
  const { wall } = useLiveClient();
  const get = () => select(wall.get());
  return useSyncExternalStore(wall.listen, get, get);
}

export type KnownStatus =
  | { state: 'unknown' }
  | { state: 'absent' }
  | { state: 'known'; status: DeviceStatus };

export function useDeviceStatus(device: string): KnownStatus {
  const status = useWallPart((wall) => (wall ? (wall.get(device) ?? 'absent') : 'unknown'));
  return typeof status === 'string' ? { state: status } : { state: 'known', status };
}

export function useDelivery(device: string): Delivery | null {
  return useStore(useLiveClient().deliveries).get(device) ?? null;
}
