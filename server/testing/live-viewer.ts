// A viewer over the real live endpoint with the real client library, for tests and benchmarks.
import { io, type Socket } from 'socket.io-client';
import msgpackParser from 'socket.io-msgpack-parser';
import type { DeviceStatus } from '#contract/api/devices.ts';
import type { FrameMeta } from '#contract/frame.ts';
import {
  type ClientToServer,
  livePath,
  type ServerToClient,
  type SubscribeReply,
  type Subscription,
} from '#contract/live.ts';
import type { LiveResults } from '#contract/results.ts';

type Feed = 'frames' | 'thumbnails' | 'results';

export type LiveViewerOptions = {
  token?: string;
  cookie?: string;
  origin?: string;
  transports?: ('websocket' | 'polling')[];
  /** Called for each picture; true acknowledges it at once. */
  onPicture?: (feed: 'frames' | 'thumbnails', meta: FrameMeta, bytes: Uint8Array) => boolean;
  /** Called for each snapshot of results; true acknowledges it at once. */
  onResults?: (results: LiveResults) => boolean;
};

export type LiveViewer = {
  socket: Socket<ServerToClient, ClientToServer>;
  frames: { meta: FrameMeta; bytes: Uint8Array }[];
  thumbnails: { meta: FrameMeta; bytes: Uint8Array }[];
  results: LiveResults[];
  wall: Map<string, DeviceStatus>;
  gone: string[];
  subscribe(subscription: Subscription): Promise<SubscribeReply>;
  acknowledge(feed: Feed, meta: Pick<FrameMeta, 'device' | 'seq'>): void;
  close(): void;
};

/** Resolves when connected; rejects with the refusal's `data` when it is refused. */
export function openLiveViewer(url: string, options: LiveViewerOptions = {}): Promise<LiveViewer> {
  const extraHeaders: Record<string, string> = {};
  if (options.cookie) extraHeaders.cookie = options.cookie;
  if (options.origin) extraHeaders.origin = options.origin;
  const socket: LiveViewer['socket'] = io(url, {
    path: livePath,
    parser: msgpackParser,
    transports: options.transports ?? ['websocket'],
    auth: options.token ? { key: options.token } : {},
    extraHeaders,
    // Of a hub that made its certificate itself.
    rejectUnauthorized: false,
    forceNew: true,
    reconnectionDelay: 50,
    reconnectionDelayMax: 200,
  });
  const viewer: LiveViewer = {
    socket,
    frames: [],
    thumbnails: [],
    results: [],
    wall: new Map(),
    gone: [],
    subscribe: (subscription) => new Promise((resolve) => socket.emit('subscribe', subscription, resolve)),
    acknowledge(feed, { device, seq }) {
      socket.emit('painted', [{ feed, device, seq }]);
    },
    close: () => void socket.close(),
  };
  const take = (feed: 'frames' | 'thumbnails') => (meta: FrameMeta, bytes: Uint8Array) => {
    if (!options.onPicture) viewer[feed].push({ meta, bytes });
    if (options.onPicture?.(feed, meta, bytes) ?? true) viewer.acknowledge(feed, meta);
  };
  socket.on('frame', take('frames'));
  socket.on('thumbnail', take('thumbnails'));
  socket.on('results', (results) => {
    viewer.results.push(results);
    if (options.onResults?.(results) ?? true) viewer.acknowledge('results', results);
  });
  socket.on('wall', (devices) => {
    viewer.wall = new Map(devices.map((device) => [device.id, device]));
  });
  socket.on('device', (device) => viewer.wall.set(device.id, device));
  socket.on('device_gone', ({ device }) => viewer.gone.push(device));
  return new Promise((resolve, reject) => {
    socket.once('connect', () => resolve(viewer));
    socket.once('connect_error', (error) => {
      socket.close();
      reject((error as Error & { data?: unknown }).data ?? error);
    });
  });
}
