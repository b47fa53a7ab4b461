'use client';
import { useEffect, useState } from 'react';
import { useLiveClient } from '../../_live/live-provider.tsx';

/** The hub's time, renewed every `everyMs`. 0 while rendering on the server and in the first render, which must agree. */
export function useNow(everyMs: number): number {
  const client = useLiveClient();
  const [now, setNow] = useState(0);
  useEffect(() => {
    const tick = () => setNow(client.hubNow());
    tick();
    const timer = setInterval(tick, everyMs);
    return () => clearInterval(timer);
  }, [client, everyMs]);
  return now;
}
