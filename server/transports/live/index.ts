// The live endpoint: browsers watch rooms over Socket.IO. Its own server and path, since a parser belongs to a whole server.
import { Server as Engine } from 'engine.io';
import { type ExtendedError, Server } from 'socket.io';
import { livePath } from '#contract/live.ts';
import type { Doorkeeper } from '#server/access/doorkeeper.ts';
import type { Route } from '#server/http/exchange.ts';
import { originOf, type ProxyTrust } from '#server/http/origin.ts';
import type { UpgradeRoute } from '#server/http/upgrade-table.ts';
import { isAppError } from '#server/lib/app-error.ts';
import type { Signal } from '#server/lib/signal.ts';
import { encodeOnceParser } from './encode-once.ts';
import {
  type LiveConnection,
  type LiveDeps,
  type LiveSocket,
  liveEvents,
  openLiveConnection,
  type Visitor,
} from './live-connection.ts';

export type LiveTransport = {
  routes: Route[];
  upgrades: UpgradeRoute[];
  events: readonly string[];
  close(): Promise<void>;
  readonly connections: number;
};

export type LiveOptions = LiveDeps & {
  doors: Pick<Doorkeeper, 'whoIs'>;
  accessChanges: Pick<Signal<void>, 'listen'>;
  proxy: ProxyTrust;
};

const reportEveryMs = 1000;
/** What a browser says is small: a subscription, or a list of painted pictures. */
const maxMessageBytes = 64_000;

export function mountLive(options: LiveOptions): LiveTransport {
  const { doors, permissions, accessChanges, board, proxy } = options;
  const engineOptions = {
    maxHttpBufferSize: maxMessageBytes,
    pingInterval: 10_000,
    pingTimeout: 8_000,
    cors: undefined,
  };
  const io = new Server({
    parser: encodeOnceParser,
    serveClient: false,
    connectTimeout: 10_000,
    ...engineOptions,
  });
  const engine = new Engine(engineOptions);
  io.bind(engine);
  const connections = new Set<LiveConnection>();

  io.use((socket, next) => {
    void admit(socket as LiveSocket).then(next, (error: unknown) =>
      next(
        isAppError(error) ? refusal(error.code, error.message) : refusal('internal', 'Something went wrong.'),
      ),
    );
  });

  async function admit(socket: LiveSocket): Promise<ExtendedError | undefined> {
    const { key } = socket.handshake.auth;
    const queryKey = socket.handshake.query.key;
    const { address } = originOf(socket.request, proxy);
    const principal = await doors.whoIs({
      headers: socket.request.headers,
      address,
      key: typeof key === 'string' ? key : typeof queryKey === 'string' ? queryKey : undefined,
    });
    const verdict = permissions.decide(principal, { action: 'enter' });
    if (!verdict.allowed) return refusal(verdict.code, verdict.message);
    socket.data = { principal, address } satisfies Visitor;
    return undefined;
  }

  io.on('connection', (socket: LiveSocket) => {
    const connection = openLiveConnection(socket, socket.data as Visitor, options);
    connections.add(connection);
    // The permission may have changed between the handshake and now.
    connection.recheck();
    socket.once('disconnect', () => {
      connections.delete(connection);
      connection.close();
    });
  });

  const stops = [
    accessChanges.listen(() => {
      for (const connection of connections) connection.recheck();
    }),
    board.news.listen((news) => {
      for (const connection of connections) connection.onNews(news);
    }),
  ];
  const timer = setInterval(() => {
    for (const connection of connections) connection.reportDeliveries();
  }, reportEveryMs);

  const handle: Route['handle'] = ({ req, res }) => {
    // engine.io's own type of a request is Node's, with fields that it adds itself.
    engine.handleRequest(req as Parameters<typeof engine.handleRequest>[0], res);
  };

  return {
    routes: [
      { method: 'GET', path: livePath, handle },
      { method: 'POST', path: livePath, handle },
    ],
    upgrades: [
      {
        prefix: livePath,
        handle: (req, socket, head) =>
          engine.handleUpgrade(req as Parameters<typeof engine.handleUpgrade>[0], socket, head),
      },
    ],
    events: liveEvents,
    async close() {
      clearInterval(timer);
      for (const stop of stops) stop();
      await io.close();
      engine.close();
    },
    get connections() {
      return connections.size;
    },
  };
}

/** The error a client sees in `connect_error`: `message` is the code, `data` the whole error. */
function refusal(code: string, message: string): ExtendedError {
  return Object.assign(new Error(code), { data: { code, message } });
}
