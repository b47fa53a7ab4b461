// What is known of each device at this moment, and news of it: at once when its presence changes, else once a second.
import type { DeviceStatus, Presence } from '#contract/api/devices.ts';
import type { FrameMeta, RefusalCause } from '#contract/frame.ts';
import type { DeviceId, SessionId } from '#contract/ids.ts';
import type { Clock } from '#server/lib/clock.ts';
import { createSignal, type Signal } from '#server/lib/signal.ts';
import { createFrameRate, type FrameRate } from './frame-rate.ts';
import type { DeviceRegistry } from './registry.ts';

export type StatusNews = { kind: 'status'; status: DeviceStatus } | { kind: 'gone'; device: DeviceId };

/** What the board asks of its neighbours. */
export type StatusSources = {
  openSession(device: DeviceId): SessionId | null;
  viewers(device: DeviceId): number;
};

export type StatusBoard = {
  frameArrived(frame: Omit<FrameMeta, 'session'>): void;
  frameRefused(device: DeviceId, cause: RefusalCause): void;
  /** Its session opened or ended, or it was renamed: tell at once. */
  refresh(device: DeviceId): void;
  statusOf(device: DeviceId): DeviceStatus;
  readonly news: Pick<Signal<StatusNews>, 'listen'>;
  /** Starts telling once a second; returns what stops it. */
  start(): () => void;
};

type Observed = {
  rate: FrameRate;
  lastFrameAt: number | null;
  picture: DeviceStatus['picture'];
  refused: Partial<Record<RefusalCause, number>>;
  told: string;
  toldPresence: Presence | null;
};

export type StatusBoardOptions = {
  registry: DeviceRegistry;
  sources: StatusSources;
  clock: Clock;
  staleAfterMs: number;
};

export function createStatusBoard({
  registry,
  sources,
  clock,
  staleAfterMs,
}: StatusBoardOptions): StatusBoard {
  const observed = new Map<DeviceId, Observed>();
  const news = createSignal<StatusNews>();

  function observe(device: DeviceId): Observed {
    const known = observed.get(device);
    if (known) return known;
    const fresh: Observed = {
      rate: createFrameRate(),
      lastFrameAt: registry.find(device)?.lastFrameAt ?? null,
      picture: null,
      refused: {},
      told: '',
      toldPresence: null,
    };
    observed.set(device, fresh);
    return fresh;
  }

  function presenceOf(device: DeviceId, own: Observed, now: number): Presence {
    if (own.lastFrameAt === null) return 'waiting';
    if (sources.openSession(device) === null) return 'offline';
    // A camera that sends one picture every ten seconds is not stale after five.
    const patience = Math.max(staleAfterMs, 3 * Math.min(own.rate.intervalMs() ?? 0, 20_000));
    return now - own.lastFrameAt > patience ? 'stale' : 'online';
  }

  function statusOf(device: DeviceId): DeviceStatus {
    const own = observe(device);
    const now = clock.now();
    const presence = presenceOf(device, own, now);
    return {
      id: device,
      name: registry.get(device).name,
      presence,
      fps: presence === 'online' ? Math.round(own.rate.perSecond(now) * 10) / 10 : 0,
      lastFrameAt: own.lastFrameAt,
      session: sources.openSession(device),
      picture: own.picture,
      viewers: sources.viewers(device),
      refused: { ...own.refused },
    };
  }

  function tell(device: DeviceId): void {
    const own = observe(device);
    const status = statusOf(device);
    // While frames flow `lastFrameAt` moves with each; told alone it would be news every second of nothing new.
    const said = JSON.stringify({
      ...status,
      lastFrameAt: status.presence === 'online' ? 0 : status.lastFrameAt,
    });
    if (said === own.told) return;
    own.told = said;
    own.toldPresence = status.presence;
    news.emit({ kind: 'status', status });
  }

  registry.changes.listen((change) => {
    const { id } = change.device;
    if (change.kind !== 'removed') {
      tell(id);
      return;
    }
    observed.delete(id);
    news.emit({ kind: 'gone', device: id });
  });

  return {
    news,
    statusOf,

    frameArrived({ device, receivedAt, width, height, mediaType }) {
      const own = observe(device);
      own.rate.note(receivedAt);
      own.lastFrameAt = receivedAt;
      if (
        own.picture?.width !== width ||
        own.picture.height !== height ||
        own.picture.mediaType !== mediaType
      ) {
        own.picture = { width, height, mediaType };
      }
      if (own.toldPresence !== 'online') tell(device);
    },

    frameRefused(device, cause) {
      const { refused } = observe(device);
      refused[cause] = (refused[cause] ?? 0) + 1;
    },

    refresh(device) {
      if (registry.find(device)) tell(device);
    },

    start() {
      const timer = setInterval(() => {
        for (const { id } of registry.list()) tell(id);
      }, 1000);
      return () => clearInterval(timer);
    },
  };
}
