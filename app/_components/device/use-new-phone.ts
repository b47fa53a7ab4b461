'use client';
import { useEffect, useState } from 'react';
import type { PairedPhone } from '#contract/api/pairing.ts';
import { hubApi } from '../../_lib/hub-api.ts';
import { refreshDevices } from './use-device-actions.tsx';

const lookEveryMs = 1500;

/** The phone that is paired while somebody waits for it; null until then. Asks the hub itself: what is cached may be old. */
export function useNewPhone(device: string): PairedPhone | null {
  const [found, setFound] = useState<PairedPhone | null>(null);
  useEffect(() => {
    let before: number | null | undefined;
    let timer: ReturnType<typeof setTimeout>;
    let isOver = false;

    async function look(): Promise<void> {
      // A hub that is away for a moment is asked again.
      const answer = await hubApi.getDevice(device).catch(() => null);
      if (isOver) return;
      const phone = answer?.device.phone ?? null;
      if (answer && before === undefined) before = phone?.pairedAt ?? null;
      if (answer && phone && phone.pairedAt !== before) {
        setFound(phone);
        void refreshDevices();
      } else timer = setTimeout(() => void look(), lookEveryMs);
    }

    void look();
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [device]);
  return found;
}
