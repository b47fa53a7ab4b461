// One socket from its upgrade to its end: the key, the order and rate of what it says, pings, and a login that is over. What a
// message means, its side knows. Nothing that a peer says gets an answer or closes the socket.
import { isUtf8 } from 'node:buffer';
import type { WebSocket } from 'ws';
import type { Unreadable } from '#contract/protocols/processors/read-message.ts';
import type { Doorkeeper } from '#server/access/doorkeeper.ts';
import type { Principal } from '#server/access/principal.ts';
import { isAppError } from '#server/lib/app-error.ts';
import type { Clock } from '#server/lib/clock.ts';
import { createInbox } from './inbox.ts';
import { keepPinging } from './keep-pinging.ts';
import type { Losses } from './losses.ts';
import { createOutbox, type Outbox } from './outbox.ts';

/** What a processor or a client is once it has been let in. */
export type Side<M> = {
  handle(message: M): undefined | Promise<void>;
  end(): void;
};

/** Who has been let in, and from where. */
export type Visitor = { principal: Principal; address: string };

export type Authenticate = { type: 'authenticate'; jwt: string };

export type Dialogue<M extends { type: string }> = {
  read(text: string): M | Authenticate | Unreadable;
  admit(visitor: Visitor, outbox: Outbox, close: () => void): Side<M>;
};

export type ConversationOptions = {
  doors: Doorkeeper;
  clock: Clock;
  losses: Losses;
  /** For the log: path and address. */
  about: Readonly<{ path: string | undefined; address: string }>;
  onAdmitted(): void;
  onEnd(): void;
};

type State<M> =
  | { kind: 'stranger' }
  | { kind: 'admitted'; side: Side<M>; unwatch(): void }
  | { kind: 'over' };

const policyViolation = 1008;

export function openConversation<M extends { type: string }>(
  socket: WebSocket,
  principal: Principal,
  dialogue: Dialogue<M>,
  options: ConversationOptions,
): void {
  const { doors, clock, losses, about } = options;
  const outbox = createOutbox({
    socket,
    onSuperseded: () => losses.note('superseded', about),
    onTooSlow: () => losses.note('too_slow', about),
  });
  let state: State<M> = { kind: 'stranger' };

  function admit(who: Principal): void {
    const side = dialogue.admit({ principal: who, address: about.address }, outbox, close);
    state = { kind: 'admitted', side, unwatch: doors.watch(who, { action: 'enter' }, close) };
    options.onAdmitted();
  }

  /** What was allowed is allowed no more. */
  function close(): void {
    leave();
    socket.close(policyViolation, 'This key or login is no longer valid here.');
  }

  function leave(): void {
    if (state.kind === 'admitted') {
      state.unwatch();
      state.side.end();
    }
    state = { kind: 'over' };
  }

  /** Too many wrong keys from one address are refused like one more of them. */
  async function whoBrings(key: string): Promise<Principal> {
    try {
      return await doors.admit({ headers: {}, key, address: about.address }, { action: 'enter' });
    } catch (error) {
      if (isAppError(error)) return { kind: 'stranger', brought: 'invalid' };
      throw error;
    }
  }

  async function authenticate({ jwt }: Authenticate): Promise<void> {
    const who = await whoBrings(jwt);
    if (state.kind !== 'stranger') return;
    if (who.kind === 'stranger') losses.note('wrong_key', about);
    else admit(who);
  }

  function handle(bytes: Buffer): undefined | Promise<void> {
    const message = readBytes(bytes);
    if (message.type === 'unreadable') {
      const { cause, detail } = message as Unreadable;
      losses.note(cause, { ...about, detail });
      return undefined;
    }
    if (state.kind === 'over') return undefined;
    if (message.type === 'authenticate') {
      // Who is in already stays who it is; so did the original when it asked for no key.
      return state.kind === 'stranger' ? authenticate(message as Authenticate) : undefined;
    }
    if (state.kind === 'admitted') return state.side.handle(message as M);
    losses.note('not_authenticated', { ...about, type: message.type });
    return undefined;
  }

  function readBytes(bytes: Buffer): M | Authenticate | Unreadable {
    if (isUtf8(bytes)) return dialogue.read(bytes.toString());
    return { type: 'unreadable', cause: 'bad_json', detail: 'not UTF-8' };
  }

  const stopPings = keepPinging(socket, () => losses.note('silent', about));
  createInbox({
    socket,
    clock,
    handle,
    onFailed: (error) => losses.note('failed', { ...about, err: error }),
    onEnd() {
      stopPings();
      leave();
      options.onEnd();
    },
  });
  if (principal.kind !== 'stranger') admit(principal);
}
