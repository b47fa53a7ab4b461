// The default Socket.IO path and namespace, where protocols 0, 1 and 2 meet: they share one server, so one connection may
// speak any of their dialects. Who connects is settled here; what an event means, the dialect knows. Knows no dialect by name.
import { Server as Engine } from 'engine.io';
import { type ExtendedError, Server, type Socket } from 'socket.io';
import type { Doorkeeper } from '#server/access/doorkeeper.ts';
import type { Principal } from '#server/access/principal.ts';
import type { Route } from '#server/http/exchange.ts';
import { originOf, type ProxyTrust } from '#server/http/origin.ts';
import type { UpgradeRoute } from '#server/http/upgrade-table.ts';
import type { Logger } from '#server/lib/logger.ts';

export type Dialect = {
  /** The events it answers; any other on this namespace is "unregistered". */
  events: readonly string[];
  /**
   * For a handshake that carries this dialect's own credential: who it is, or null when it carries none.
   * A `Refused` becomes the CONNECT_ERROR with its message.
   */
  admit?(socket: Socket): Principal | null;
  /** Attaches its handlers to an admitted connection. Returns what ends it, called once at the disconnect. */
  attach(socket: Socket, principal: Principal): () => void;
};

/** Refuses a handshake with exactly this message. */
export class Refused extends Error {}

export type DefaultNamespace = { routes: Route[]; upgrades: UpgradeRoute[]; close(): Promise<void> };

export type DefaultNamespaceOptions = {
  dialects: readonly Dialect[];
  /** The protocols' doors: ANONYMOUS_ACCESS may open them. */
  doors: Doorkeeper;
  proxy: ProxyTrust;
  log: Logger;
};

const path = '/socket.io';
/** Protocol 1 demands that messages of at least 16 MB pass; base64 makes four bytes of three. */
const maxMessageBytes = 24_000_000;

export function mountDefaultNamespace({
  dialects,
  doors,
  proxy,
  log,
}: DefaultNamespaceOptions): DefaultNamespace {
  // Polling stays enabled and the parser is the default one: clients of protocol 0 start with, or stay on, long-polling.
  const engineOptions = { maxHttpBufferSize: maxMessageBytes, pingInterval: 25_000, pingTimeout: 20_000 };
  const io = new Server({ serveClient: false, ...engineOptions });
  const engine = new Engine(engineOptions);
  io.bind(engine);
  const known = new Set<unknown>(dialects.flatMap(({ events }) => events));

  async function admit(socket: Socket): Promise<ExtendedError | undefined> {
    try {
      for (const dialect of dialects) {
        const principal = dialect.admit?.(socket) ?? null;
        if (principal) return welcome(socket, principal);
      }
    } catch (error) {
      if (error instanceof Refused) return error;
      throw error;
    }
    const { key } = socket.handshake.auth;
    const queryKey = socket.handshake.query.key;
    const principal = await doors.whoIs({
      headers: socket.request.headers,
      key: typeof key === 'string' && key ? key : typeof queryKey === 'string' ? queryKey : undefined,
    });
    const isForeignPage = principal.kind === 'user' && !isSameOrigin(socket, proxy);
    if (principal.kind === 'stranger' || isForeignPage) return new Refused('authentication failed');
    return welcome(socket, principal);
  }

  io.use((socket, next) => {
    void admit(socket).then(next, (error: unknown) => {
      log.error({ err: error }, 'a handshake failed');
      next(new Refused('authentication failed'));
    });
  });

  io.on('connection', (socket) => {
    const { principal } = socket.data as { principal: Principal };
    const ends = dialects.map((dialect) => dialect.attach(socket, principal));
    // Rotated keys, disabled people: over at once.
    ends.push(doors.watch(principal, { action: 'enter' }, () => socket.disconnect(true)));
    socket.onAny((event: unknown, ...args: unknown[]) => {
      const acknowledge = args.at(-1);
      if (known.has(event) || typeof acknowledge !== 'function') return;
      acknowledge(JSON.stringify({ success: false, error: 'Unregistered event' }));
    });
    socket.once('disconnect', () => {
      for (const end of ends) end();
    });
  });

  const handle: Route['handle'] = ({ req, res }) => {
    engine.handleRequest(req as Parameters<typeof engine.handleRequest>[0], res);
  };
  return {
    routes: [
      { method: 'GET', path, handle },
      { method: 'POST', path, handle },
    ],
    upgrades: [
      {
        prefix: path,
        handle: (req, socket, head) =>
          engine.handleUpgrade(req as Parameters<typeof engine.handleUpgrade>[0], socket, head),
      },
    ],
    async close() {
      await io.close();
      engine.close();
    },
  };
}

function welcome(socket: Socket, principal: Principal): undefined {
  socket.data = { principal };
}

function isSameOrigin(socket: Socket, proxy: ProxyTrust): boolean {
  const { origin } = socket.request.headers;
  if (origin === undefined) return true;
  return URL.canParse(origin) && new URL(origin).host === originOf(socket.request, proxy).host;
}
