// One connection that may speak the protocol: which event is allowed when, and what each is answered.
import type { Socket } from 'socket.io';
import type { EndReason } from '#contract/api/sessions.ts';
import type { DeviceId } from '#contract/ids.ts';
import {
  localStamp,
  type PhysioEvent,
  physioErrors,
  readStamped,
  type Stamped,
} from '#contract/protocols/physio.ts';
import type { Principal } from '#server/access/principal.ts';
import { isAppError } from '#server/lib/app-error.ts';
import { systemClock } from '#server/lib/clock.ts';
import type { PhysioDeps } from './index.ts';
import { createOutbox } from './outbox.ts';
import type { SenderDevice, SenderDevices } from './sender-device.ts';
import { type PhysioSession, startPhysioSession } from './session.ts';
import type { Troubles } from './troubles.ts';
import { createTurns } from './turns.ts';

export type PhysioConnection = {
  handle(event: PhysioEvent, args: unknown[]): void;
  /** Idempotent. */
  close(reason: EndReason): void;
};

export type PhysioConnectionOptions = PhysioDeps & {
  socket: Socket;
  principal: Principal;
  senders: SenderDevices;
  troubles: Troubles;
};

type State = { kind: 'idle' } | { kind: 'running'; session: PhysioSession } | { kind: 'closed' };

/** While a session's device is being made, which is one write to the database. Room for at least one frame of any size. */
const whileStarting = { maxTasks: 256, maxBytes: 32_000_000 };
const tooEarly = 'The session is still being started: send frames after session_start has been answered.';

export function openPhysioConnection(options: PhysioConnectionOptions): PhysioConnection {
  const { socket, principal, senders, troubles, doors, permissions, log } = options;
  const outbox = createOutbox(socket);
  const turns = createTurns(whileStarting);
  let state: State = { kind: 'idle' };
  let sender: SenderDevice | null = null;
  let unwatch = () => {};

  function endSession(reason: EndReason): void {
    if (state.kind !== 'running') return;
    const { session } = state;
    state = { kind: 'idle' };
    unwatch();
    session.end(reason);
  }

  function start(stamped: Stamped): null | Promise<string | null> {
    sender ??= senders.deviceOf(socket, principal);
    const { device } = sender;
    const wish = { action: 'send', device } as const;
    // At once wherever it can be: frames that come in the same breath shall find the session running.
    if (permissions.decide(principal, wish).allowed) return begin(device, stamped);
    return doors.requireDevice(principal, wish).then(() => begin(device, stamped));
  }

  function begin(device: DeviceId, { timestamp }: Stamped): null {
    // The connection broke while its device was being made.
    if (state.kind === 'closed') return null;
    const session = startPhysioSession({
      ...options,
      device,
      // A start that no calendar knows is taken as now.
      stamp: localStamp(timestamp) ?? String(localStamp(BigInt(systemClock.now()))),
      connectionId: socket.id,
      outbox,
    });
    state = { kind: 'running', session };
    unwatch = doors.watch(principal, { action: 'send', device }, () => endSession('disconnected'));
    return null;
  }

  /** What the event is answered: an error, or null for success. */
  function perform(event: PhysioEvent, stamped: Stamped | null): string | null | Promise<string | null> {
    if (!stamped) return physioErrors.tooShort;
    if (event === 'session_start') {
      return state.kind === 'running' ? physioErrors.alreadyRunning(state.session.stamp) : start(stamped);
    }
    if (state.kind !== 'running') return physioErrors.notRunning;
    if (event === 'frame') return state.session.takeFrame(stamped);
    endSession('ended');
    return null;
  }

  function explain(error: unknown): string {
    if (isAppError(error)) return error.message;
    log.error({ err: error }, 'an event failed');
    return 'The hub could not do this; its log says why.';
  }

  function answerTo(event: PhysioEvent, stamped: Stamped | null, acknowledge: unknown): void | Promise<void> {
    const answer = (error: string | null) => outbox.answer(acknowledge, error);
    try {
      const outcome = perform(event, stamped);
      if (!(outcome instanceof Promise)) return answer(outcome);
      return outcome.then(answer, (error: unknown) => answer(explain(error)));
    } catch (error) {
      answer(explain(error));
    }
  }

  return {
    handle(event, [data, ...rest]) {
      const acknowledge = typeof data === 'function' ? data : rest.at(-1);
      const stamped = readStamped(data);
      if (turns.take(stamped?.body.length ?? 0, () => answerTo(event, stamped, acknowledge))) return;
      if (state.kind === 'closed') return;
      if (event === 'frame') troubles.refusedEarly();
      outbox.answer(acknowledge, tooEarly);
    },

    close(reason) {
      if (state.kind === 'closed') return;
      endSession(reason);
      state = { kind: 'closed' };
      turns.close();
      outbox.close();
      sender?.release();
    },
  };
}
