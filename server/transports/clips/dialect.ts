// This protocol on the namespace it shares with others: the session id at the handshake, and its two events.
import type { Socket } from 'socket.io';
import { deviceIdSchema } from '#contract/ids.ts';
import { clipsEvents } from '#contract/protocols/clips.ts';
import type { Principal } from '#server/access/principal.ts';
import type { Clock } from '#server/lib/clock.ts';
import type { Logger } from '#server/lib/logger.ts';
import { type Dialect, Refused } from '#server/transports/default-namespace/index.ts';
import type { ClipConnection } from './clip-connection.ts';
import { describePayload } from './describe-payload.ts';
import type { Losses } from './losses.ts';
import { seldom } from './seldom.ts';
import type { Claim, SessionIds } from './session-ids.ts';

export type ClipDialectOptions = {
  sessionIds: Pick<SessionIds, 'spend' | 'find' | 'remove'>;
  /** The name of the handshake's parameter. */
  parameter: string;
  generatesIds: boolean;
  losses: Losses;
  log: Logger;
  clock: Clock;
  /** Null when nobody said which device the frames belong to. */
  connect(socket: Socket, claim: Claim): ClipConnection | null;
};

/** Why `process` is refused on this connection. */
type NoConnection = { cause: 'no_session' | 'no_device'; error: string };

const noSessionMessage = (parameter: string) =>
  `This connection has no session. Ask for one at /get_session_id and connect with ?${parameter}=<id>.`;
const noDeviceMessage =
  'Say which device the pictures belong to: use the key of a device, or add ?device=<id> to the address.';

export function createClipDialect(options: ClipDialectOptions): Dialect {
  const { sessionIds, parameter, generatesIds, losses, log, clock, connect } = options;
  const logTest = seldom<string>(clock, (received, unwritten) => log.info({ received, unwritten }, 'test'));
  const presentedId = (socket: Socket) => socket.handshake.query[parameter];

  /** Null: a connection of another protocol. */
  function claimOf(socket: Socket, principal: Principal): Claim | null {
    const id = presentedId(socket);
    if (typeof id === 'string') return sessionIds.find(id);
    return generatesIds ? { principal, device: null } : null;
  }

  function open(socket: Socket, principal: Principal): ClipConnection | NoConnection {
    const claim = claimOf(socket, principal);
    if (!claim) return { cause: 'no_session', error: noSessionMessage(parameter) };
    const { device: asked } = socket.handshake.query;
    const device = asked === undefined ? claim.device : deviceIdSchema.safeParse(asked).data;
    const connection = device === undefined ? null : connect(socket, { ...claim, device });
    return connection ?? { cause: 'no_device', error: noDeviceMessage };
  }

  function attachEvents(socket: Socket, connection: ClipConnection | NoConnection): void {
    socket.on('process', (...args: unknown[]) => {
      const reply = replyOf(args);
      if ('process' in connection) {
        void connection.process(args[0]).then(reply);
        return;
      }
      losses.count(connection.cause);
      reply({ error: connection.error });
    });
    socket.on('test', (...args: unknown[]) => {
      const reply = replyOf(args);
      const received = describePayload(typeof args[0] === 'function' ? undefined : args[0]);
      logTest(received);
      reply({ success: true, received });
    });
  }

  return {
    events: clipsEvents,

    admit(socket) {
      const id = presentedId(socket);
      if (id === undefined) return null;
      const claim = typeof id === 'string' ? sessionIds.spend(id) : null;
      if (typeof id !== 'string' || !claim) throw new Refused('invalid session id');
      // Also when it is gone before it has been welcomed, which `attach` never hears of.
      socket.conn.once('close', () => sessionIds.remove(id));
      return claim.principal;
    },

    attach(socket, principal) {
      const connection = open(socket, principal);
      attachEvents(socket, connection);
      const id = presentedId(socket);
      return () => {
        if ('close' in connection) connection.close();
        if (typeof id === 'string') sessionIds.remove(id);
      };
    },
  };
}

/** Answers when the client asked for an answer. */
function replyOf(args: readonly unknown[]): (reply: unknown) => void {
  const acknowledge = args.at(-1);
  return (reply) => {
    if (typeof acknowledge === 'function') acknowledge(reply);
  };
}
