import { describe, expect, it } from 'vitest';
import { createSeededRandom } from '#server/testing/seeded-random.ts';
import { createSimulatedTime } from '#server/testing/simulated-time.ts';
import { testFrame } from '#server/testing/test-frame.ts';
import { fixedCredit, maxWindow } from './credit.ts';
import type { Frame } from './frame.ts';
import { createRoom, type Room, type Viewer } from './room.ts';

function openRoom() {
  const time = createSimulatedTime();
  const totals = { delivered: 0, superseded: 0, left: 0, failed: 0 };
  const room = createRoom({
    clock: time,
    onDelivered: () => void totals.delivered++,
    onDropped: (cause) => void totals[cause]++,
    onReaderFailed: () => void totals.failed++,
  });
  return { time, room, totals };
}

function join(room: Room, credit = fixedCredit(2)) {
  const got: Frame[] = [];
  let closed = 0;
  const viewer = room.join({ credit, send: (frame) => void got.push(frame), onClosed: () => void closed++ });
  return { viewer, got, seqs: () => got.map(({ meta }) => meta.seq), closed: () => closed };
}

describe('a room', () => {
  it('sends the latest frame to a newcomer at once, and the same bytes to everyone', () => {
    const { room } = openRoom();
    const frame = testFrame(1);
    const early = join(room);
    room.publish(frame);
    const late = join(room);
    expect(late.got[0]?.bytes).toBe(frame.bytes);
    expect(early.got[0]?.bytes).toBe(frame.bytes);
  });

  it('lets only the newest wait for a viewer that does not acknowledge', () => {
    const { room, totals } = openRoom();
    const stalled = join(room);
    for (let seq = 1; seq <= 100; seq++) room.publish(testFrame(seq));
    expect(stalled.seqs()).toEqual([1, 2]);
    stalled.viewer.acknowledge(1);
    expect(stalled.seqs()).toEqual([1, 2, 100]);
    expect(totals.superseded).toBe(97);
  });

  it('sends no frame twice, and none that is older than the last', () => {
    const { room } = openRoom();
    const viewer = join(room, fixedCredit(10));
    for (const seq of [1, 2, 2, 1, 3]) room.publish(testFrame(seq));
    expect(viewer.seqs()).toEqual([1, 2, 3]);
  });

  it('does not let a stalled viewer delay others', () => {
    const { room } = openRoom();
    join(room);
    const quick = join(room);
    for (let seq = 1; seq <= 50; seq++) {
      room.publish(testFrame(seq));
      quick.viewer.acknowledge(seq);
    }
    expect(quick.seqs()).toHaveLength(50);
  });

  it('shows out a reader that fails, and serves the others', () => {
    const { room, totals } = openRoom();
    room.join({
      send() {
        throw new Error('broken');
      },
    });
    const sound = join(room);
    room.publish(testFrame(1));
    expect(sound.seqs()).toEqual([1]);
    expect(room.viewers).toBe(1);
    expect(totals.failed).toBe(1);
  });

  it('tells every viewer once when it closes, and is silent afterwards', () => {
    const { room } = openRoom();
    const viewer = join(room);
    room.close();
    room.close();
    room.publish(testFrame(1));
    expect(viewer.closed()).toBe(1);
    expect(viewer.got).toHaveLength(0);
  });

  it('takes an acknowledgement once: repeated, unknown and late ones give no credit', () => {
    const { room } = openRoom();
    const { viewer, seqs } = join(room, fixedCredit(1));
    room.publish(testFrame(1));
    room.publish(testFrame(2));
    viewer.acknowledge(99);
    expect(seqs()).toEqual([1]);
    viewer.acknowledge(1);
    viewer.acknowledge(1);
    room.publish(testFrame(3));
    expect(seqs()).toEqual([1, 2]);
    viewer.leave();
    viewer.acknowledge(2);
    expect(seqs()).toEqual([1, 2]);
  });
});

/** Seeds that once failed stay here. */
const pastSeeds: number[] = [];

type Member = { viewer: Viewer; pending: number[]; last: number; offered: number; stalled: boolean };

/** Random joins, leaves, publishes, stalls and acknowledgements; the invariants hold after each step. */
function chaos(seed: number): void {
  const random = createSeededRandom(seed);
  const { time, room, totals } = openRoom();
  const members: Member[] = [];
  let seq = 0;
  let offered = 0;

  const acts = {
    publish() {
      seq += 1;
      for (const member of members) member.offered += 1;
      offered += members.length;
      room.publish(testFrame(seq));
    },
    join() {
      const member: Member = {
        viewer: null as unknown as Viewer,
        pending: [],
        last: 0,
        offered: 0,
        stalled: random.next() < 0.2,
      };
      if (room.latest) {
        member.offered += 1;
        offered += 1;
      }
      member.viewer = room.join({
        send({ meta }) {
          expect(meta.seq, 'frames reach a viewer in order, none twice').toBeGreaterThan(member.last);
          member.last = meta.seq;
          member.pending.push(meta.seq);
          expect(member.pending.length, 'on their way').toBeLessThanOrEqual(maxWindow);
        },
      });
      members.push(member);
    },
    leave() {
      const [member] = members.splice(random.below(members.length), 1);
      member?.viewer.leave();
    },
    acknowledge() {
      const member = random.pick(members);
      if (member.stalled && random.next() < 0.95) return;
      const [acknowledged] = member.pending.splice(random.below(Math.max(1, member.pending.length)), 1);
      if (acknowledged !== undefined) member.viewer.acknowledge(acknowledged);
    },
  };

  for (let step = 0; step < 400; step++) {
    time.run(random.below(80));
    const act = random.pick([
      'publish',
      'publish',
      'join',
      'acknowledge',
      'acknowledge',
      'acknowledge',
      'leave',
    ] as const);
    if ((act === 'leave' || act === 'acknowledge') && members.length === 0) continue;
    acts[act]();
    expect(room.viewers).toBe(members.length);
    const waiting = offered - totals.delivered - totals.superseded - totals.left;
    expect(
      waiting,
      'every offered frame is delivered, dropped with a cause, or waits',
    ).toBeGreaterThanOrEqual(0);
    expect(waiting, 'at most one frame waits for each viewer').toBeLessThanOrEqual(members.length);
  }

  // Whoever acknowledges in the end has the newest frame: live stays live, even after a stall.
  for (const member of members) {
    while (member.pending.length > 0) member.viewer.acknowledge(member.pending.shift() ?? 0);
    if (member.offered > 0) expect(member.last).toBe(seq);
  }
  room.close();
  expect(offered).toBe(totals.delivered + totals.superseded + totals.left);
}

describe('a room under random joins, leaves, publishes, stalls and disconnects', () => {
  it.each([...pastSeeds, ...Array.from({ length: 200 }, (_, index) => index + 1)])(
    'keeps its books (seed %i)',
    chaos,
  );
});
