// One browser's connection: its subscriptions, each with a place in a room. All it is sent is checked before, all it says too.
import type { Socket } from 'socket.io';
import type { z } from 'zod';
import { type ErrorBody, type ErrorCode, errorBody } from '#contract/errors.ts';
import type { DeviceId } from '#contract/ids.ts';
import {
  type ClientToServer,
  type Delivery,
  maxSubscriptions,
  paintedSchema,
  type ServerToClient,
  type SubscribeReply,
  type Subscription,
  subscriptionSchema,
} from '#contract/live.ts';
import type { Permissions } from '#server/access/permissions.ts';
import type { Principal } from '#server/access/principal.ts';
import type { BeginWatch, WatchedThrough } from '#server/audit/watch-ledger.ts';
import type { DeviceRegistry } from '#server/devices/registry.ts';
import type { StatusBoard, StatusNews } from '#server/devices/status-board.ts';
import type { Room, Viewer } from '#server/hub/room.ts';
import type { Clock } from '#server/lib/clock.ts';
import { createTokenBucket } from '#server/lib/token-bucket.ts';
import type { ResultSnapshot } from '#server/results/live-results.ts';

export type LiveSocket = Socket<ClientToServer, ServerToClient>;

export type LiveDeps = {
  permissions: Permissions;
  registry: Pick<DeviceRegistry, 'list'>;
  board: StatusBoard;
  rooms: {
    frames(device: DeviceId): Room;
    thumbnails(device: DeviceId): Room;
    results(device: DeviceId): Room<ResultSnapshot>;
  };
  beginWatch: BeginWatch;
  clock: Clock;
};

/** Who is at the other end, known since the handshake. */
export type Visitor = { principal: Principal; address: string };

export type LiveConnection = {
  /** Permissions have changed: everything no longer allowed ends now. */
  recheck(): void;
  onNews(news: StatusNews): void;
  /** Tells what was delivered and dropped, where that has changed. */
  reportDeliveries(): void;
  close(): void;
};

/** The feeds of one device, each with a room and a credit of its own. */
type DeviceFeed = Exclude<Subscription['feed'], 'wall'>;
type Watched = { feed: DeviceFeed; device: DeviceId; viewer: Viewer; endWatch(): void; reported: string };

/** A page acknowledges at most once per screen refresh; beyond this rate something is wrong with the client. */
const maxMessagesPerSecond = 500;

const watchedThrough = {
  frames: 'live',
  thumbnails: 'thumbnails',
  results: 'results',
} satisfies Record<DeviceFeed, WatchedThrough>;

export const liveEvents = [
  'subscribe',
  'unsubscribe',
  'painted',
  'clock',
] as const satisfies readonly (keyof ClientToServer)[];
const knownEvents: ReadonlySet<unknown> = new Set(liveEvents);

const keyOf = (feed: DeviceFeed, device: DeviceId) => `${feed} ${device}`;

export function openLiveConnection(
  socket: LiveSocket,
  { principal, address }: Visitor,
  deps: LiveDeps,
): LiveConnection {
  const { permissions, registry, board, rooms, beginWatch, clock } = deps;
  const watched = new Map<string, Watched>();
  const messages = createTokenBucket(maxMessagesPerSecond, 4 * maxMessagesPerSecond);
  let isOnWall = false;

  function refuse(event: string, code: ErrorCode, message: string): void {
    socket.emit('refused', { ...errorBody(code, message), event });
  }

  /** Each payload by its schema; what does not fit is refused by name and changes nothing. */
  function parse<S extends z.ZodType>(event: string, schema: S, payload: unknown): z.output<S> | null {
    if (!messages.take(1, clock.now()).taken) {
      refuse(event, 'too_many_requests', 'Too many messages. The connection is closed.');
      socket.disconnect(true);
      return null;
    }
    const parsed = schema.safeParse(payload);
    if (parsed.success) return parsed.data;
    refuse(event, 'bad_request', `${event}: ${parsed.error.issues[0]?.message ?? 'not understood'}`);
    return null;
  }

  function visibleStatuses() {
    return registry
      .list()
      .filter(({ id }) => permissions.decide(principal, { action: 'watch', device: id }).allowed)
      .map(({ id }) => board.statusOf(id));
  }

  function joinRoom(feed: DeviceFeed, device: DeviceId): void {
    const key = keyOf(feed, device);
    if (watched.has(key)) return;
    const endWatch = beginWatch({ principal, device, via: watchedThrough[feed], address });
    const onClosed = () => {
      watched.delete(key);
      endWatch();
    };
    const viewer = {
      frames: () =>
        rooms.frames(device).join({
          send: ({ meta, bytes }) => void socket.emit('frame', meta, bytes),
          onClosed,
        }),
      thumbnails: () =>
        rooms.thumbnails(device).join({
          send: ({ meta, bytes }) => void socket.emit('thumbnail', meta, bytes),
          onClosed,
        }),
      results: () =>
        rooms.results(device).join({ send: ({ meta }) => void socket.emit('results', meta), onClosed }),
    }[feed]();
    watched.set(key, { feed, device, viewer, endWatch, reported: '' });
  }

  function subscribe(subscription: Subscription): SubscribeReply {
    if (subscription.feed === 'wall') {
      isOnWall = true;
      socket.emit('wall', visibleStatuses());
      return { ok: true };
    }
    const verdict = permissions.decide(principal, { action: 'watch', device: subscription.device });
    if (!verdict.allowed) return errorBody(verdict.code, verdict.message);
    if (watched.size >= maxSubscriptions) {
      return errorBody('too_many_requests', `A page can watch ${maxSubscriptions} pictures at once.`);
    }
    joinRoom(subscription.feed, subscription.device);
    return { ok: true };
  }

  function leaveRoom(feed: DeviceFeed, device: DeviceId): void {
    const key = keyOf(feed, device);
    const left = watched.get(key);
    left?.viewer.leave();
    left?.endWatch();
    watched.delete(key);
  }

  function close(): void {
    for (const { viewer, endWatch } of watched.values()) {
      viewer.leave();
      endWatch();
    }
    watched.clear();
    isOnWall = false;
  }

  socket.on('subscribe', (payload: unknown, reply: unknown) => {
    const answer = (body: SubscribeReply | ErrorBody) => {
      if (typeof reply === 'function') reply(body);
      else if ('error' in body) refuse('subscribe', body.error.code, body.error.message);
    };
    const subscription = parse('subscribe', subscriptionSchema, payload);
    answer(
      subscription
        ? subscribe(subscription)
        : errorBody('bad_request', 'The subscription is not understood.'),
    );
  });

  socket.on('unsubscribe', (payload: unknown) => {
    const subscription = parse('unsubscribe', subscriptionSchema, payload);
    if (!subscription) return;
    if (subscription.feed === 'wall') isOnWall = false;
    else leaveRoom(subscription.feed, subscription.device);
  });

  socket.on('painted', (payload: unknown) => {
    const pictures = parse('painted', paintedSchema, payload);
    for (const { feed, device, seq } of pictures ?? [])
      watched.get(keyOf(feed, device))?.viewer.acknowledge(seq);
  });

  socket.on('clock', (reply: unknown) => {
    if (typeof reply === 'function') reply(Date.now());
    else refuse('clock', 'bad_request', 'clock needs a callback.');
  });

  socket.onAny((event: unknown) => {
    if (!knownEvents.has(event)) refuse(String(event).slice(0, 80), 'bad_request', 'There is no such event.');
  });

  return {
    recheck() {
      const verdict = permissions.decide(principal, { action: 'enter' });
      if (!verdict.allowed) {
        refuse('connect', verdict.code, verdict.message);
        socket.disconnect(true);
        return;
      }
      for (const { feed, device } of [...watched.values()]) {
        if (permissions.decide(principal, { action: 'watch', device }).allowed) continue;
        leaveRoom(feed, device);
        socket.emit('device_gone', { device });
      }
      if (isOnWall) socket.emit('wall', visibleStatuses());
    },

    onNews(news) {
      if (news.kind === 'gone') {
        for (const feed of ['frames', 'thumbnails', 'results'] as const) leaveRoom(feed, news.device);
        // Told to everyone on the wall; an id alone that no longer exists says nothing.
        if (isOnWall) socket.emit('device_gone', { device: news.device });
        return;
      }
      if (!isOnWall) return;
      if (permissions.decide(principal, { action: 'watch', device: news.status.id }).allowed) {
        socket.emit('device', news.status);
      }
    },

    reportDeliveries() {
      for (const entry of watched.values()) {
        if (entry.feed !== 'frames') continue;
        const { viewer, device } = entry;
        const delivery: Delivery = {
          device,
          delivered: viewer.counts.delivered,
          dropped: viewer.counts.dropped,
          credit: viewer.window,
          viewers: rooms.frames(device).viewers,
        };
        const said = JSON.stringify(delivery);
        if (said === entry.reported) continue;
        entry.reported = said;
        socket.emit('delivery', delivery);
      }
    },

    close,
  };
}
