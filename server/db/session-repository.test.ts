import { randomUUID } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { ListSessionsQuery } from '#contract/api/sessions.ts';
import { deviceIdSchema, sessionIdSchema } from '#contract/ids.ts';
import type { SessionRepository } from '#server/sessions/ports.ts';
import { describeDatabases } from './test-databases.ts';
import { aDevice, aSession, noon, pi1, pi2 } from './test-records.ts';

function ask(query: Partial<ListSessionsQuery> = {}): ListSessionsQuery {
  return { limit: 50, ...query };
}

async function findIds(sessions: SessionRepository, query: Partial<ListSessionsQuery>): Promise<string[]> {
  return (await sessions.find(ask(query), null)).sessions.map((session) => session.id);
}

describeDatabases('sessions', (database) => {
  it('answers a session exactly as it was saved, to the millisecond and past 2^31', async () => {
    const { devices, sessions } = await database.open();
    await devices.create(aDevice());
    const session = aSession({
      endedAt: noon + 1,
      endReason: 'ended',
      frames: 4_294_967_297,
      bytes: 9_007_199_254_740_990,
      firstSeq: 3_000_000_001,
      lastSeq: 7_294_967_298,
      refused: { rate_limit: 3, not_an_image: 5_000_000_000 },
      delivered: 8_589_934_593,
      dropped: { superseded: 17 },
    });
    await sessions.save([session]);
    expect(await sessions.get(session.id)).toEqual(session);
    expect((await sessions.find(ask(), null)).sessions).toEqual([session]);
    expect(await sessions.get(sessionIdSchema.parse(randomUUID()))).toBeNull();
  });

  it('overwrites a session by its id, the last of a save winning', async () => {
    const { devices, sessions } = await database.open();
    await devices.create(aDevice());
    const session = aSession();
    await sessions.save([session]);
    const ended = {
      ...session,
      endedAt: noon + 5,
      endReason: 'idle' as const,
      frames: 9,
      refused: { malformed: 1 },
    };
    await sessions.save([session, ended]);
    expect((await sessions.find(ask(), null)).sessions).toEqual([ended]);
  });

  it('raises the device’s last seq and frame with each save and never lowers them', async () => {
    const { devices, sessions } = await database.open();
    await devices.create(aDevice());
    await devices.create(aDevice({ id: pi2, lastSeq: 50, lastFrameAt: noon + 50 }));
    await sessions.save([
      aSession({ lastSeq: 3_000_000_000, lastFrameAt: noon + 8 }),
      aSession({ lastSeq: 7, lastFrameAt: noon + 9 }),
      aSession({ device: pi2, lastSeq: 49, lastFrameAt: noon + 49 }),
    ]);
    await sessions.save([aSession({ lastSeq: 2, lastFrameAt: noon + 2 })]);
    const places = (await devices.list()).map(({ id, lastSeq, lastFrameAt }) => ({
      id,
      lastSeq,
      lastFrameAt,
    }));
    expect(places).toEqual([
      { id: pi1, lastSeq: 3_000_000_000, lastFrameAt: noon + 9 },
      { id: pi2, lastSeq: 50, lastFrameAt: noon + 50 },
    ]);
  });

  it('saves the others when the device of one was removed meanwhile', async () => {
    const { devices, sessions } = await database.open();
    await devices.create(aDevice());
    const [kept, lost] = [aSession(), aSession({ device: pi2 })];
    await sessions.save([lost, kept]);
    expect(await findIds(sessions, {})).toEqual([kept.id]);
  });

  it('saves more than one statement holds, and keeps the order of saves that overlap', async () => {
    const { devices, sessions } = await database.open();
    await devices.create(aDevice());
    const many = Array.from({ length: 1203 }, (_, index) => aSession({ startedAt: noon + index }));
    const saves = Array.from({ length: 6 }, (_, round) =>
      sessions.save(many.map((session) => ({ ...session, frames: round }))),
    );
    await Promise.all(saves);
    const { sessions: page, next } = await sessions.find(ask({ limit: 200 }), null);
    expect(page.map(({ id, frames }) => ({ id, frames }))).toEqual(
      many
        .slice(-200)
        .reverse()
        .map(({ id }) => ({ id, frames: 5 })),
    );
    expect(next).not.toBeNull();
  });

  it('goes on saving after a save that failed', async () => {
    const { devices, sessions } = await database.open();
    await devices.create(aDevice());
    const impossible = aSession({ width: undefined as unknown as number });
    const good = aSession();
    const failed = sessions.save([impossible]);
    const saved = sessions.save([good]);
    await expect(failed).rejects.toThrow();
    await saved;
    expect(await findIds(sessions, {})).toEqual([good.id]);
  });

  it('saves what the session was at the call, not what it became while it waited', async () => {
    const { devices, sessions } = await database.open();
    await devices.create(aDevice());
    const session = aSession({ frames: 1 });
    const saved = sessions.save([session]);
    session.frames = 2;
    await saved;
    expect((await sessions.get(session.id))?.frames).toBe(1);
  });

  it.skipIf(process.platform !== 'linux')(
    'saves every second of a long day without opening another file',
    async () => {
      const { devices, sessions } = await database.open();
      await devices.create(aDevice());
      const session = aSession();
      const openFiles = () => readdirSync('/proc/self/fd').length;
      await sessions.save([session]);
      const before = openFiles();
      for (let round = 0; round < 100; round += 1) await sessions.save([{ ...session, frames: round }]);
      expect(openFiles()).toBeLessThan(before + 10);
    },
  );

  it('pages newest first, each session once, while new ones come and some start in the same millisecond', async () => {
    const { devices, sessions } = await database.open();
    await devices.create(aDevice());
    const old = Array.from({ length: 25 }, (_, index) =>
      aSession({ startedAt: noon + Math.floor(index / 4) }),
    );
    await sessions.save(old);
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await sessions.find(ask({ limit: 4, cursor }), null);
      seen.push(...page.sessions.map((session) => session.id));
      cursor = page.next ?? undefined;
      await sessions.save([aSession({ startedAt: noon + 1000 + seen.length })]);
    } while (cursor !== undefined);
    const expected = [...old]
      .sort((a, b) => b.startedAt - a.startedAt || (a.id < b.id ? 1 : -1))
      .map(({ id }) => id);
    expect(seen).toEqual(expected);
  });

  it('answers no further page when the last one is just full', async () => {
    const { devices, sessions } = await database.open();
    await devices.create(aDevice());
    await sessions.save([aSession(), aSession()]);
    expect((await sessions.find(ask({ limit: 2 }), null)).next).toBeNull();
  });

  it('refuses a cursor it never gave out', async () => {
    const { sessions } = await database.open();
    const bent = ['', 'x', 'AAAA', Buffer.from(`${noon} 1' OR 1=1`).toString('base64url'), 'é'.repeat(40)];
    for (const cursor of bent) {
      await expect(sessions.find(ask({ cursor }), null)).rejects.toMatchObject({ code: 'bad_request' });
    }
  });

  it('finds the sessions that overlap [from, to), open ones lasting until now', async () => {
    const { devices, sessions } = await database.open({ now: () => noon + 500 });
    await devices.create(aDevice());
    const over = aSession({ startedAt: noon, endedAt: noon + 100, endReason: 'ended' });
    const moment = aSession({ startedAt: noon + 100, endedAt: noon + 100, endReason: 'ended' });
    const open = aSession({ startedAt: noon + 200 });
    await sessions.save([over, moment, open]);
    expect(await findIds(sessions, { from: noon, to: noon + 1 })).toEqual([over.id]);
    expect(await findIds(sessions, { from: noon + 99, to: noon + 100 })).toEqual([over.id]);
    expect(await findIds(sessions, { from: noon + 100, to: noon + 101 })).toEqual([moment.id]);
    expect(await findIds(sessions, { from: noon - 10, to: noon })).toEqual([]);
    expect(await findIds(sessions, { from: noon + 499 })).toEqual([open.id]);
    expect(await findIds(sessions, { from: noon + 500 })).toEqual([]);
    expect(await findIds(sessions, { to: noon + 200 })).toEqual([moment.id, over.id]);
    expect(await findIds(sessions, { from: noon + 50, to: noon + 50 })).toEqual([]);
    expect(await findIds(sessions, { from: noon + 50, to: noon + 10 })).toEqual([]);
  });

  it('answers only the sessions of the devices that may be seen', async () => {
    const { devices, sessions } = await database.open();
    await devices.create(aDevice());
    await devices.create(aDevice({ id: pi2 }));
    const [one, two] = [aSession(), aSession({ device: pi2, startedAt: noon + 1 })];
    await sessions.save([one, two]);
    const idsFor = async (query: Partial<ListSessionsQuery>, allowed: (typeof pi1)[] | null) =>
      (await sessions.find(ask(query), allowed)).sessions.map((session) => session.id);
    expect(await idsFor({}, [pi2])).toEqual([two.id]);
    expect(await idsFor({}, [])).toEqual([]);
    expect(await idsFor({ device: pi1 }, [pi2])).toEqual([]);
    expect(await idsFor({ device: pi1 }, [pi1, pi2])).toEqual([one.id]);
    expect(await idsFor({ device: pi1 }, null)).toEqual([one.id]);
  });

  it('pages through the devices of somebody who may see thousands', async () => {
    const { devices, sessions } = await database.open();
    const many = Array.from({ length: 1201 }, (_, index) => deviceIdSchema.parse(`pi-${index}`));
    const active = [0, 499, 500, 777, 1200].map((index) => deviceIdSchema.parse(`pi-${index}`));
    for (const id of active) await devices.create(aDevice({ id }));
    const saved = active.map((device, index) => aSession({ device, startedAt: noon + ((index * 3) % 5) }));
    await sessions.save(saved);
    const first = await sessions.find(ask({ limit: 3 }), many);
    const second = await sessions.find(ask({ limit: 3, cursor: first.next ?? undefined }), many);
    expect([...first.sessions, ...second.sessions].map(({ startedAt }) => startedAt - noon)).toEqual([
      4, 3, 2, 1, 0,
    ]);
    expect(second.next).toBeNull();
  });

  it('closes what a crash left open at its last frame, and names the devices once', async () => {
    const { devices, sessions } = await database.open();
    await devices.create(aDevice());
    await devices.create(aDevice({ id: pi2 }));
    const closed = aSession({ device: pi2, endedAt: noon + 3, endReason: 'stopped' });
    const [one, two] = [aSession({ lastFrameAt: noon + 7 }), aSession({ lastFrameAt: noon + 8 })];
    await sessions.save([one, two, closed]);
    expect(await sessions.closeInterrupted()).toEqual([pi1]);
    expect(await sessions.get(one.id)).toEqual({ ...one, endedAt: noon + 7, endReason: 'interrupted' });
    expect(await sessions.get(closed.id)).toEqual(closed);
    expect(await sessions.closeInterrupted()).toEqual([]);
  });
});
