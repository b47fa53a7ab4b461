// The events of each device: numbered, kept, told to those who listen. At most one of a device lasts at a time.
import type { Moment, PostEvent } from '#contract/api/counting.ts';
import type { DeviceId } from '#contract/ids.ts';
import { AppError } from '#server/lib/app-error.ts';
import type { Clock } from '#server/lib/clock.ts';
import { createSignal, type Signal } from '#server/lib/signal.ts';
import { momentBefore, momentNear } from './clock-moment.ts';
import type { CountingRepository, EventQuery, EventRecord } from './ports.ts';
import type { Turns } from './turns.ts';

export type EventLog = {
  /** @throws AppError `conflict` when the end of nothing is told without saying when it started */
  record(device: DeviceId, told: PostEvent): Promise<EventRecord>;
  find(query: EventQuery): Promise<EventRecord[]>;
  forget(device: DeviceId): void;
  /** Each start and each end, when it is kept. */
  readonly happened: Pick<Signal<EventRecord>, 'listen'>;
};

export type EventLogOptions = {
  repository: CountingRepository;
  turns: Turns;
  clock: Clock;
  /** For an end that does not say how many came. */
  countInNow(device: DeviceId): number;
};

export function createEventLog({ repository, turns, clock, countInNow }: EventLogOptions): EventLog {
  const lastOf = new Map<DeviceId, EventRecord | null>();
  const happened = createSignal<EventRecord>();

  async function last(device: DeviceId): Promise<EventRecord | null> {
    const known = lastOf.get(device);
    return known === undefined ? repository.lastEvent(device) : known;
  }

  async function keep(event: EventRecord): Promise<EventRecord> {
    await repository.saveEvent(event);
    lastOf.set(event.device, event);
    return event;
  }

  async function tell(event: EventRecord): Promise<EventRecord> {
    const kept = await keep(event);
    happened.emit(kept);
    return kept;
  }

  const nextNumber = (before: EventRecord | null) => (before?.number ?? 0) + 1;

  async function start(device: DeviceId, startTime: Moment | undefined): Promise<EventRecord> {
    const startedAt = startTime === undefined ? clock.now() : momentNear(startTime, clock.now());
    const before = await last(device);
    const lasting = before?.endedAt === null ? before : null;
    // A program that got no answer tells it again.
    if (lasting && startTime !== undefined && lasting.startedAt === startedAt) return lasting;
    // Its end was never told; it was over by now at the latest.
    if (lasting) await keep({ ...lasting, endedAt: Math.max(lasting.startedAt, startedAt) });
    return tell({
      device,
      number: nextNumber(before),
      kind: 'high_traffic',
      startedAt,
      endedAt: null,
      countIn: null,
    });
  }

  async function end(
    device: DeviceId,
    { start_time, end_time, count_in }: Extract<PostEvent, { status: 'ended' }>,
  ): Promise<EventRecord> {
    const endedAt = end_time === undefined ? clock.now() : momentNear(end_time, clock.now());
    const before = await last(device);
    const lasting = before?.endedAt === null ? before : null;
    const startedAt = start_time === undefined ? lasting?.startedAt : momentBefore(start_time, endedAt);
    if (startedAt === undefined) {
      throw new AppError(
        'conflict',
        'No event of this device is going on. Say when it started: "start_time": "HH:MM:SS".',
      );
    }
    return tell({
      device,
      number: lasting?.number ?? nextNumber(before),
      kind: 'high_traffic',
      startedAt,
      endedAt,
      countIn: count_in ?? countInNow(device),
    });
  }

  return {
    record: (device, told) =>
      turns.inTurn(device, () =>
        told.status === 'started' ? start(device, told.start_time) : end(device, told),
      ),
    find: (query) => repository.findEvents(query),
    forget: (device) => void lastOf.delete(device),
    happened,
  };
}
