'use client';
import { useMemo } from 'react';
import { createMoments, type Moments } from '../../_lib/moments.ts';
import { useUser } from '../shell/user-context.tsx';

/**
 * Writes moments in the time zone of who looks. The server does not know the browser's zone, so nothing may be written
 * while `useNow` still answers 0.
 */
export function useMoments(): Moments {
  const { timeZone } = useUser();
  return useMemo(() => createMoments(timeZone), [timeZone]);
}
