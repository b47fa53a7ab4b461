// The keys that a simulation drives its devices with: the one given, or fresh ones made with an admin token.
import { z } from 'zod';
import { type HubClient, problemOf } from './hub-client.ts';

export type DeviceKey = { device: string; key: string };

const answerSchema = z.object({ key: z.string() });

/** A device that exists already gets a new key, and its old one ends. */
async function createDevice(hub: HubClient, adminToken: string, device: string): Promise<DeviceKey> {
  const headers = { Authorization: `Bearer ${adminToken}`, 'Content-Type': 'application/json' };
  let answer = await hub.post('/api/devices', headers, JSON.stringify({ id: device }));
  if (answer.status === 409) {
    answer = await hub.post(`/api/devices/${encodeURIComponent(device)}/key`, headers, '{}');
  }
  const parsed = answerSchema.safeParse(answer.body);
  if (!parsed.success) throw new Error(`The hub gave no key for ${device}. ${problemOf(answer)}`);
  return { device, key: parsed.data.key };
}

/** @throws Error when the hub refuses or does not answer. */
export async function createDevices(
  hub: HubClient,
  adminToken: string,
  devices: readonly string[],
): Promise<DeviceKey[]> {
  const keys: DeviceKey[] = [];
  try {
    for (const device of devices) keys.push(await createDevice(hub, adminToken, device));
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'ECONNREFUSED') throw error;
    throw new Error('No hub answers at this address. Start it, or name its address with --url.', {
      cause: error,
    });
  }
  return keys;
}
