// A device at which something happens when a test says so, with every kind of caller at hand and an eye on what is seen of it.
import { expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { DeviceId } from '#contract/ids.ts';
import { type Caller, callers, createCallers, type Standing, standingOf } from './callers.ts';
import { type LiveViewer, openLiveViewer } from './live-viewer.ts';
import { postFrame } from './post-frame.ts';
import { adminToken, startTestHub, type TestHub } from './start-test-hub.ts';
import { makeImage, waitFor } from './test-images.ts';

/** What comes of a knock: `yes`, an error's code or text, an HTTP status, or `nothing`. */
export type Answer = string | number;
export type Row = Record<Standing, Answer>;
export type Knock = (headers: Record<string, string>) => Promise<Answer>;
export type Door = { knock: Knock; row: Row };

export type WatchedDoor = {
  hub: TestHub;
  png: Buffer;
  /** As the administrator sees it, who is told whatever happens. */
  control: LiveViewer;
  /** A picture of the device, and boxes in it; over when all of it has reached who may see it. */
  happen(): Promise<void>;
  /** Whether a frame arrives at the device while `send` does its work. */
  isHeardOf(send: () => Promise<void>): Promise<boolean>;
  headersOf(caller: Caller): Record<string, string>;
  close(): Promise<void>;
};

/** Granted to `viewerWith`. */
export const door = 'door' as DeviceId;

export async function openWatchedDoor(): Promise<WatchedDoor> {
  const hub = await startTestHub({ GENERATE_SESSION_ID_ON_CONNECT: 'on' });
  const png = await makeImage('png');
  await hub.addDevice(door);
  const who = await createCallers(hub, { granted: door });
  const headers = new Map<Caller, Record<string, string>>();
  for (const caller of callers) headers.set(caller, await who.headersOf(caller));
  const control = await openLiveViewer(hub.url, { token: adminToken });
  for (const feed of ['frames', 'thumbnails', 'results'] as const)
    await control.subscribe({ feed, device: door });
  const processor = new WebSocket(`${hub.url}/processor?key=${adminToken}`);
  await new Promise((resolve) => processor.once('open', resolve));

  async function frame(): Promise<number> {
    const { seq } = await postFrame(hub, door, adminToken, png);
    await waitFor('the frame', () => control.frames.some(({ meta }) => meta.seq === seq));
    return seq;
  }

  return {
    hub,
    png,
    control,
    async happen() {
      const results = control.results.length;
      const seq = await frame();
      await waitFor('its thumbnail', () => control.thumbnails.some(({ meta }) => meta.seq === seq));
      // Each time: another may have taken its place.
      processor.send(JSON.stringify({ type: 'identifier', id: door }));
      processor.send('{"type":"boundingBoxes","frameId":1,"boxes":[]}');
      await waitFor('what is said of it', () => control.results.length > results);
    },
    async isHeardOf(send) {
      const before = control.frames.length;
      await send();
      await frame();
      return control.frames.length > before + 1;
    },
    headersOf: (caller) => headers.get(caller) ?? {},
    async close() {
      control.close();
      processor.close();
      await hub.close();
    },
  };
}

export const keyOf = ({ authorization = '' }: Record<string, string>) =>
  authorization.replace('Bearer ', '') || undefined;

/** The same for all who are known. */
export const known = (answer: Answer) => ({
  ...{ blind: answer, otherDevice: answer, watcher: answer, sender: answer },
});

/** A refusal's code stands for its words. */
function nameOf(error: unknown): Answer {
  const { code, message } = error as { code?: string; message: string };
  return code ?? message;
}
const lacking = /^(Only an administrator|This token lacks|This key belongs)/;

/** A test for each door and caller. */
export function knockAtEach(doors: Record<string, Door>, world: () => WatchedDoor): void {
  const cases = Object.keys(doors).flatMap((name) => callers.map((caller) => [name, caller] as const));
  it.each(cases)('%s, %s', async (name, caller) => {
    const answer = await doors[name]?.knock(world().headersOf(caller)).catch(nameOf);
    expect(lacking.test(String(answer)) ? 'forbidden' : answer).toBe(doors[name]?.row[standingOf[caller]]);
  });
}
