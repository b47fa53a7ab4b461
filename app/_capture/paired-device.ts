// The device that this browser is the camera of, and its key: kept in the browser's storage, for phones that come back.
import { z } from 'zod';

const pairedDeviceSchema = z.object({
  device: z.object({ id: z.string(), name: z.string() }),
  key: z.string(),
});
export type PairedDevice = z.infer<typeof pairedDeviceSchema>;

const place = 'frameroom.capture';

/** Null when there is none, or what is there is none. */
export function readPairedDevice(storage: Pick<Storage, 'getItem'>): PairedDevice | null {
  try {
    return pairedDeviceSchema.safeParse(JSON.parse(storage.getItem(place) ?? 'null')).data ?? null;
  } catch {
    return null;
  }
}

export function keepPairedDevice(storage: Pick<Storage, 'setItem'>, paired: PairedDevice): void {
  storage.setItem(place, JSON.stringify(paired));
}

export function forgetPairedDevice(storage: Pick<Storage, 'removeItem'>): void {
  storage.removeItem(place);
}

/** The token of a pairing link; null when the address has none. */
export function tokenOfHash(hash: string): string | null {
  return /^#(frp_[\w-]{1,100})$/.exec(hash)?.[1] ?? null;
}
