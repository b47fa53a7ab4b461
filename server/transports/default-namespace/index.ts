// The default Socket.IO path and namespace, where protocols 0, 1 and 2 meet: they share one server, so one connection may
// speak any of their dialects. Who connects is settled here; what an event means, the dialect knows. Knows no dialect by name.
import { Server as Engine } from 'engine.io';
import { type ExtendedError, Server, type Socket } from 'socket.io';
import { pythonJson } from '#contract/protocols/python-json.ts';
import type { Doorkeeper } from '#server/access/doorkeeper.ts';
import type { Principal } from '#server/access/principal.ts';
import { type Route, spokenBy } from '#server/http/exchange.ts';
import { originOf, type ProxyTrust } from '#server/http/origin.ts';
import type { UpgradeRoute } from '#server/http/upgrade-table.ts';
import { isAppError } from '#server/lib/app-error.ts';
import type { Logger } from '#server/lib/logger.ts';
import { clientFileRoutes } from './client-files.ts';

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

export type DefaultNamespace = {
  routes: Route[];
  upgrades: UpgradeRoute[];
  events: readonly string[];
  close(): Promise<void>;
};

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
  const io = new Server({ serveClient: false, cleanupEmptyChildNamespaces: true, ...engineOptions });
  const engine = new Engine(engineOptions);
  io.bind(engine);
  const events = dialects.flatMap((dialect) => dialect.events);
  const known = new Set<unknown>(events);

  async function whoConnects(socket: Socket): Promise<Principal> {
    for (const dialect of dialects) {
      const principal = dialect.admit?.(socket) ?? null;
      if (principal) return principal;
    }
    const { key } = socket.handshake.auth;
    const queryKey = socket.handshake.query.key ?? keyOfNamespace(socket.nsp.name);
    const presented = {
      headers: socket.request.headers,
      address: originOf(socket.request, proxy).address,
      key: typeof key === 'string' && key ? key : typeof queryKey === 'string' ? queryKey : undefined,
    };
    return doors.admit(presented, { action: 'enter' });
  }

  async function admit(socket: Socket): Promise<ExtendedError | undefined> {
    try {
      return welcome(socket, await whoConnects(socket));
    } catch (error) {
      if (error instanceof Refused) return error;
      if (isAppError(error)) return new Refused('authentication failed');
      throw error;
    }
  }

  function open(namespace: Pick<ReturnType<typeof io.of>, 'use' | 'on'>): void {
    namespace.use((socket, next) => {
      void admit(socket).then(next, (error: unknown) => {
        log.error({ err: error }, 'a handshake failed');
        next(new Refused('authentication failed'));
      });
    });
    namespace.on('connection', converse);
  }

  function converse(socket: Socket): void {
    const { principal } = socket.data as { principal: Principal };
    const ends = dialects.map((dialect) => dialect.attach(socket, principal));
    // Rotated keys, disabled people: over at once.
    ends.push(doors.watch(principal, { action: 'enter' }, () => socket.disconnect(true)));
    socket.onAny((event: unknown, ...args: unknown[]) => {
      const acknowledge = args.at(-1);
      if (known.has(event) || typeof acknowledge !== 'function') return;
      acknowledge(pythonJson({ success: false, error: 'Unregistered event' }));
    });
    socket.once('disconnect', () => {
      for (const end of ends) end();
    });
  }

  open(io.of('/'));
  // `io('http://HUB/k/KEY')`: a Socket.IO client takes the path of its base URL for a namespace. Only a key that is known
  // makes one, so that guessing keys leaves nothing behind.
  open(
    io.of((name, _auth, next) => {
      const key = keyOfNamespace(name);
      if (key === undefined) return next(null, false);
      // Its address is counted when the namespace is entered.
      void doors.whoIs({ headers: {}, key, address: '' }).then(
        ({ kind }) => next(null, kind !== 'stranger'),
        () => next(null, false),
      );
    }),
  );

  const handle: Route['handle'] = ({ req, res }) => {
    engine.handleRequest(req as Parameters<typeof engine.handleRequest>[0], res);
  };
  return {
    routes: [
      ...spokenBy('devices', [
        { method: 'GET', path, handle },
        { method: 'POST', path, handle },
      ]),
      ...spokenBy('older_clients', clientFileRoutes(path)),
    ],
    upgrades: [
      {
        prefix: path,
        speakers: 'devices',
        handle: (req, socket, head) =>
          engine.handleUpgrade(req as Parameters<typeof engine.handleUpgrade>[0], socket, head),
      },
    ],
    events,
    async close() {
      await io.close();
      engine.close();
    },
  };
}

function keyOfNamespace(name: string): string | undefined {
  return /^\/k\/([A-Za-z0-9._~-]{1,200})\/?$/.exec(name)?.[1];
}

function welcome(socket: Socket, principal: Principal): undefined {
  socket.data = { principal };
}
