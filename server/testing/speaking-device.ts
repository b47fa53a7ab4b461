// A device about whose frames something is said: a client of protocol 1, and an analyser that says what the test tells it.
import { io } from 'socket.io-client';
import type { ResultValues } from '#contract/results.ts';
import type { Analyser } from '#server/analysers/ports.ts';

/** Says of each frame what `says` holds at that moment. */
export function sayingAnalyser(says: { values: ResultValues }): Analyser {
  return { name: 'says', start: () => ({ analyse: async () => says.values, stop() {} }) };
}

export type SpeakingDevice = {
  /** Sends one PNG frame; resolves when the hub has taken it. */
  frame(png: Buffer): Promise<void>;
  endSession(): Promise<void>;
  close(): void;
};

/** Connected, with its session started. */
export async function openSpeakingDevice(hub: { url: string }, key: string): Promise<SpeakingDevice> {
  const socket = io(hub.url, {
    transports: ['websocket'],
    auth: { key },
    forceNew: true,
    reconnection: false,
  });
  const send = async (event: string, body: Uint8Array = new Uint8Array()) => {
    const timestamp = Buffer.alloc(8);
    timestamp.writeBigUInt64LE(BigInt(Date.now()));
    const answer = (await socket
      .timeout(10_000)
      .emitWithAck(event, Buffer.concat([timestamp, body]))) as string;
    if (!(JSON.parse(answer) as { success: boolean }).success) throw new Error(`${event}: ${answer}`);
  };
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });
  await send('session_start');
  return {
    frame: (png) => send('frame', png),
    endSession: () => send('session_end'),
    close: () => void socket.close(),
  };
}
