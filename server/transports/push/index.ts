// The push socket, /api/devices/{id}/push: each binary message of a device is a frame, each is answered in order.
// For phones, whose pages cannot post fast enough over HTTP, and for makers. Must not know other transports.
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { pushCloseCodes, pushHeadBytes, pushProtocol } from '#contract/push.ts';
import { refuseUpgrade } from '#server/http/refuse-upgrade.ts';
import type { Transport } from '#server/http/transport.ts';
import { AppError, isAppError } from '#server/lib/app-error.ts';
import { type AdmitDeps, admitSender } from './admit-sender.ts';
import { openSender, type Sender, type SenderDeps } from './sender.ts';

export type PushDeps = AdmitDeps &
  Omit<SenderDeps, 'heartbeatMs'> & { heartbeatMs?: number; maxSockets?: number };

export type PushTransport = Transport & { readonly sockets: number };

export function mountPush(deps: PushDeps): PushTransport {
  const { intake, log, heartbeatMs = 10_000, maxSockets = 1000 } = deps;
  const senders = new Map<WebSocket, Sender>();
  const server = new WebSocketServer({
    noServer: true,
    // Those who are in are in `senders`.
    clientTracking: false,
    perMessageDeflate: false,
    autoPong: false,
    maxPayload: intake.limits.maxFrameBytes + pushHeadBytes,
    // ws would agree to the first one offered, which may hold the key.
    handleProtocols: (offered) => (offered.has(pushProtocol) ? pushProtocol : false),
  });

  async function upgrade(req: IncomingMessage, raw: Duplex, head: Buffer): Promise<void> {
    const admitted = await admitSender(req, deps);
    if (senders.size >= maxSockets) throw new AppError('unavailable', 'Too many devices are connected.');
    server.handleUpgrade(req, raw, head, (socket) => {
      // A phone that lost its network comes back before its old connection is known to be dead.
      for (const sender of senders.values()) {
        if (sender.device === admitted.device)
          sender.end(pushCloseCodes.takenOver, 'Another sender of this device has taken over.');
      }
      senders.set(socket, openSender(socket, admitted, { ...deps, heartbeatMs }));
      socket.once('close', () => senders.delete(socket));
    });
  }

  function handle(req: IncomingMessage, raw: Duplex, head: Buffer): void {
    upgrade(req, raw, head).catch((error: unknown) => {
      if (isAppError(error)) return refuseUpgrade(raw, error);
      log.error({ err: error }, 'an upgrade failed');
      refuseUpgrade(raw, new AppError('internal', 'Something went wrong in the hub. Its log says more.'));
    });
  }

  return {
    routes: [],
    upgrades: [{ prefix: '/api/devices', speakers: 'devices', handle }],
    async close() {
      const ends = [...senders].map(([socket, sender]) => {
        const closed = new Promise((resolve) => socket.once('close', resolve));
        sender.end(pushCloseCodes.goingAway, 'The hub is shutting down.');
        return closed;
      });
      await Promise.all(ends);
    },
    get sockets() {
      return senders.size;
    },
  };
}
