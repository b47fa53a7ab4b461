// Protocol 3, people-counter: plain WebSocket clients that watch one device, its figures, events and faces, all as JSON text.
// Read side only; what is counted comes from elsewhere. Must not know other transports.
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { frameMessage } from '#contract/protocols/people-counter.ts';
import { refuseUpgrade } from '#server/http/refuse-upgrade.ts';
import type { Transport } from '#server/http/transport.ts';
import { derivedOnce } from '#server/hub/frame.ts';
import { AppError, isAppError } from '#server/lib/app-error.ts';
import type { Clock } from '#server/lib/clock.ts';
import type { PictureWork } from '#server/pictures/picture-work.ts';
import { type AdmitDeps, admitClient } from './admit-client.ts';
import { type ClientDeps, openClient, type ShowOutCause, showOutCauses } from './client.ts';
import { createCrowd } from './crowd.ts';

export type PeopleCounterDeps = AdmitDeps &
  Pick<ClientDeps, 'hub' | 'counting' | 'beginWatch' | 'clock' | 'log'> & {
    pictures: PictureWork;
    /** For what is told: the time of day. */
    wallClock: Clock;
    /** What clients watch on the port of its own when they name no device. */
    usualDevice: string | undefined;
    heartbeatMs?: number;
  };

export type PeopleCounterTransport = Transport & {
  readonly clients: number;
  readonly shownOut: Readonly<Record<ShowOutCause, number>>;
  readonly framesUnshown: number;
};

/** Every request of the protocol fits in 100 bytes. */
const maxMessageBytes = 64_000;
const maxClients = 1000;

export function mountPeopleCounter(deps: PeopleCounterDeps): PeopleCounterTransport {
  const { pictures, usualDevice, log, heartbeatMs = 30_000 } = deps;
  const crowd = createCrowd(deps);
  const shownOut = Object.fromEntries(showOutCauses.map((cause) => [cause, 0])) as Record<
    ShowOutCause,
    number
  >;
  let framesUnshown = 0;
  const server = new WebSocketServer({
    noServer: true,
    // The crowd is what is open.
    clientTracking: false,
    perMessageDeflate: false,
    autoPong: false,
    maxPayload: maxMessageBytes,
  });
  const clientDeps: ClientDeps = {
    ...deps,
    heartbeatMs,
    messageOf: derivedOnce(async (frame) => {
      const jpeg = await pictures.jpegOf(frame);
      return Buffer.from(frameMessage(jpeg.toString('base64'), frame.meta.receivedAt), 'latin1');
    }),
    onShownOut(cause) {
      shownOut[cause] += 1;
    },
    onFrameUnshown() {
      framesUnshown += 1;
    },
  };

  async function upgrade(
    req: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    usual: string | undefined,
  ): Promise<void> {
    const admitted = await admitClient(req, deps, usual);
    if (crowd.size >= maxClients) throw new AppError('unavailable', 'Too many clients are connected.');
    server.handleUpgrade(req, socket, head, (webSocket) => {
      if (admitted.kind === 'undecided') {
        webSocket.on('error', () => undefined);
        webSocket.close(1008, admitted.reason);
        return;
      }
      crowd.enter(webSocket, openClient(webSocket, admitted, clientDeps));
    });
  }

  const handle = (usual?: string) => (req: IncomingMessage, socket: Duplex, head: Buffer) => {
    upgrade(req, socket, head, usual).catch((error: unknown) => {
      if (isAppError(error)) return refuseUpgrade(socket, error);
      log.error({ err: error }, 'an upgrade failed');
      refuseUpgrade(socket, new AppError('internal', 'Something went wrong in the hub. Its log says more.'));
    });
  };

  return {
    routes: [],
    upgrades: [{ prefix: '/people-counter', speakers: 'older_clients', handle: handle() }],
    ownPort: { setting: 'PEOPLE_COUNTER_PORT', onUpgrade: handle(usualDevice) },
    close: crowd.close,
    get clients() {
      return crowd.size;
    },
    get framesUnshown() {
      return framesUnshown;
    },
    shownOut,
  };
}
