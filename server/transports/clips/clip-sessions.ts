// The connections of this protocol, each joined to what they share: doors, intake, memory, models, and the device's session.
import type { Socket } from 'socket.io';
import type { DeviceId, SessionId } from '#contract/ids.ts';
import type { ClipResult, FirstPixelResult } from '#contract/protocols/clips.ts';
import type { Principal } from '#server/access/principal.ts';
import { createGate } from '#server/media/gate.ts';
import type { AskModels } from './ask-models.ts';
import { type ClipConnection, createClipConnection, type FrameUse } from './clip-connection.ts';
import { createClipMaker, sameWindows } from './clip-maker.ts';
import { createClipWindow } from './clip-window.ts';
import { createFirstPixels } from './first-pixels.ts';
import type { ClipsDeps } from './index.ts';
import { createLosses, type Losses } from './losses.ts';
import { createMemoryBudget } from './memory-budget.ts';
import { createResultSender } from './result-sender.ts';

/** Frames in windows and queues of all connections: some 250 windows of 16 frames of 60 kB. */
const maxWaitingBytes = 256_000_000;
/** Clips being encoded or with their models. Each holds its frames and its MP4, which are bounded, so their sum is too. */
const clipsAtATime = 8;
/** Results that a client may leave unread: of pictures some 100 bytes each, of clips up to 1 MB per model. */
const pixelsUnread = 1000;
const clipsUnread = 8;
/** Each costs up to pixels × 4 bytes while it runs. */
const picturesAtATime = 2;

export type ClipSessionsOptions = Pick<
  ClipsDeps,
  'doors' | 'intake' | 'sessions' | 'pictures' | 'media' | 'log' | 'settings'
> & { askModels: AskModels; losses: Losses };

export type ClipSessions = {
  open(socket: Socket, principal: Principal, device: DeviceId): ClipConnection;
};

export function createClipSessions(options: ClipSessionsOptions): ClipSessions {
  const { doors, intake, sessions, pictures, media, log, settings, askModels } = options;
  const budget = createMemoryBudget(maxWaitingBytes);
  const clipGate = createGate(clipsAtATime);
  const pictureGate = createGate(picturesAtATime);
  const windows = sameWindows(settings.models);
  /** Connections per device: only the last one to leave ends the device's session. */
  const connected = new Map<DeviceId, number>();

  function usesOf(socket: Socket, losses: Losses, signal: AbortSignal): FrameUse[] {
    const send = createResultSender({
      connection: socket.conn,
      emit: (result) => socket.emit('result', result),
      losses,
      atATime: windows.length === 0 ? pixelsUnread : clipsUnread,
    });
    const emit = (result: ClipResult | FirstPixelResult) => {
      if (settings.emitsResults) send(result);
    };
    if (windows.length === 0) {
      const { maxFramePixels: maxPixels } = intake.limits;
      const isHeard = settings.emitsResults;
      return isHeard ? [createFirstPixels({ gate: pictureGate, maxPixels, losses, budget, emit })] : [];
    }
    return windows.map((models) => {
      const { windowFrames = 1, hopFrames = 1 } = models[0] ?? {};
      return createClipMaker({
        models,
        window: createClipWindow({ windowFrames, hopFrames, losses, budget }),
        media,
        pictures,
        askModels,
        gate: clipGate,
        losses,
        signal,
        emit,
        onFailed: (error) => log.error({ err: error }, 'a clip could not be made'),
      });
    });
  }

  function enter(device: DeviceId): () => boolean {
    connected.set(device, (connected.get(device) ?? 0) + 1);
    return () => {
      const others = (connected.get(device) ?? 1) - 1;
      if (others > 0) connected.set(device, others);
      else connected.delete(device);
      return others === 0;
    };
  }

  return {
    open(socket, principal, device) {
      const losses = createLosses(options.losses);
      const over = new AbortController();
      const wish = { action: 'send', device } as const;
      let unwatch = () => {};
      /** Set with the first picture: who never sends one keeps no session open. */
      let leave: (() => boolean) | null = null;
      const connection = createClipConnection({
        device,
        intake,
        async openDoor() {
          await doors.requireDevice(principal, wish);
          if (over.signal.aborted) return;
          leave = enter(device);
          unwatch = doors.watch(principal, wish, () => socket.disconnect(true));
        },
        uses: usesOf(socket, losses, over.signal),
        losses,
        log,
      });

      function endSession(session: SessionId | null): void {
        if (session && sessions.current(device) === session) sessions.end(device, 'disconnected');
      }
      return {
        process: connection.process,
        close() {
          over.abort(new Error('The connection has ended.'));
          unwatch();
          const session = connection.close();
          if (leave?.()) endSession(session);
          return session;
        },
      };
    },
  };
}
