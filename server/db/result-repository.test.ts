import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import type { SessionId } from '#contract/ids.ts';
import type { ResultRecord, TrackRecord } from '#server/results/ports.ts';
import type { OpenDatabase } from './open-database.ts';
import { describeDatabases } from './test-databases.ts';
import { aDevice, aSession, noon } from './test-records.ts';

function aTrack(session: SessionId, change: Partial<TrackRecord> = {}): TrackRecord {
  return { id: randomUUID(), session, name: 'people', kind: 'processor', createdAt: noon, ...change };
}

function someResults(track: TrackRecord, count: number, values: object = { n: 1 }): ResultRecord[] {
  return Array.from({ length: count }, (_, index) => ({
    track: track.id,
    number: index + 1,
    seq: index + 1,
    at: noon + index,
    values: JSON.stringify(values),
    tookMs: null,
  }));
}

async function withSession({ devices, sessions }: OpenDatabase): Promise<SessionId> {
  await devices.create(aDevice());
  const session = aSession();
  await sessions.save([session]);
  return session.id;
}

describeDatabases('results', (database) => {
  it('answers a result exactly as it was saved', async () => {
    const open = await database.open();
    const session = await withSession(open);
    const track = aTrack(session, { name: 'Ünïcode "name" 😀' });
    const values = {
      boxes: [{ rect: [0, 0.1, 0.30000000000000004, 1], label: 'person 😀', score: 0.9 }],
      text: 'a\nb \\u0000 "quoted"',
      nested: { big: 9_007_199_254_740_991, small: 1e-12, none: null, list: [1, [2, [3]]] },
    };
    const at = 9_007_199_254_740_991;
    const rows: ResultRecord[] = [
      { track: track.id, number: 1, seq: 4_294_967_297, at, values: JSON.stringify(values), tookMs: 12.25 },
      { track: track.id, number: 2, seq: null, at: noon, values: '{}', tookMs: null },
    ];
    expect(await open.results.save([track], rows)).toEqual({ missing: new Set() });
    expect(await open.results.listTracks(session)).toEqual([{ ...track, results: 2 }]);
    expect(await open.results.find(session, { track: track.id, limit: 10 })).toEqual({
      results: [
        { seq: 4_294_967_297, at, values, tookMs: 12.25 },
        { seq: null, at: noon, values: {}, tookMs: null },
      ],
      next: null,
    });
  });

  it('leaves what is there already as it is, so that a batch may be saved twice', async () => {
    const open = await database.open();
    const session = await withSession(open);
    const track = aTrack(session);
    await open.results.save([track], someResults(track, 3));
    await open.results.save([{ ...track, name: 'other' }], someResults(track, 4, { n: 2 }));
    expect(await open.results.listTracks(session)).toMatchObject([{ name: 'people', results: 4 }]);
    const { results } = await open.results.find(session, { track: track.id, limit: 10 });
    expect(results.map(({ values }) => values)).toEqual([{ n: 1 }, { n: 1 }, { n: 1 }, { n: 2 }]);
  });

  it('saves the others when the session of one is not there, and says which', async () => {
    const open = await database.open();
    const session = await withSession(open);
    const kept = aTrack(session);
    const early = aTrack(aSession().id);
    const rows = [...someResults(early, 2), ...someResults(kept, 2)];
    expect(await open.results.save([early, kept], rows)).toEqual({ missing: new Set([early.id]) });
    expect(await open.results.listTracks(session)).toMatchObject([{ id: kept.id, results: 2 }]);
    const later = aSession({ id: early.session });
    await open.sessions.save([later]);
    expect(await open.results.save([early], someResults(early, 2))).toEqual({ missing: new Set() });
    expect(await open.results.listTracks(later.id)).toMatchObject([{ id: early.id, results: 2 }]);
  });

  it('pages by number without a gap or a repetition, also where a page ends for its size', async () => {
    const open = await database.open();
    const session = await withSession(open);
    const track = aTrack(session);
    await open.results.save([track], someResults(track, 320, { text: 'x'.repeat(20_000) }));
    for (const limit of [1, 50, 119, 1000]) {
      const seqs: (number | null)[] = [];
      let cursor: string | undefined;
      do {
        const page = await open.results.find(session, { track: track.id, limit, cursor });
        expect(page.results.length).toBeLessThanOrEqual(Math.min(limit, 150));
        seqs.push(...page.results.map(({ seq }) => seq));
        cursor = page.next ?? undefined;
      } while (cursor !== undefined && (limit > 1 || seqs.length < 5));
      const wanted = limit > 1 ? 320 : 5;
      expect(seqs).toEqual(Array.from({ length: wanted }, (_, index) => index + 1));
    }
  });

  it('knows no track of another session, and no cursor that it did not give out', async () => {
    const open = await database.open();
    const session = await withSession(open);
    const other = aSession();
    await open.sessions.save([other]);
    const track = aTrack(session);
    await open.results.save([track], someResults(track, 1));
    await expect(open.results.find(other.id, { track: track.id, limit: 1 })).rejects.toMatchObject({
      code: 'not_found',
    });
    for (const cursor of ['-1', 'x', '1e3', '9'.repeat(30)]) {
      await expect(
        open.results.find(session, { track: track.id, limit: 1, cursor }),
        cursor,
      ).rejects.toMatchObject({ code: 'bad_request' });
    }
  });

  it('goes with its device', async () => {
    const open = await database.open();
    const session = await withSession(open);
    const track = aTrack(session);
    await open.results.save([track], someResults(track, 1));
    await open.devices.remove(aDevice().id);
    expect(await open.results.listTracks(session)).toEqual([]);
    expect(await open.results.save([track], someResults(track, 2))).toEqual({ missing: new Set([track.id]) });
  });
});
