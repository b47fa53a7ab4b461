// Socket.IO as a Link. It reconnects nothing by itself: connection.ts decides when, because it knows about sleep and networks.
import { io, type Socket } from 'socket.io-client';
import msgpack from 'socket.io-msgpack-parser';
import { type ClientToServer, livePath, type ServerToClient } from '#contract/live.ts';
import type { Link, LinkHandlers } from './link.ts';

const connectTimeoutMs = 8000;

export function openSocketLink(handlers: LinkHandlers): Link {
  const socket: Socket<ServerToClient, ClientToServer> = io({
    path: livePath,
    parser: msgpack,
    // Polling only where a proxy lets no WebSocket through.
    transports: ['websocket', 'polling'],
    tryAllTransports: true,
    reconnection: false,
    autoConnect: false,
    forceNew: true,
    withCredentials: true,
    timeout: connectTimeoutMs,
  });
  let dropping = false;
  const lost = (message: string) => {
    if (!dropping) handlers.lost(message);
  };
  socket.on('connect', handlers.opened);
  socket.on('disconnect', lost);
  socket.on('connect_error', (error) => lost(error.message));
  socket.onAny(handlers.heard);
  socket.io.on('ping', handlers.heard);
  socket.on('frame', handlers.frame);
  socket.on('thumbnail', handlers.thumbnail);
  socket.on('results', handlers.results);
  socket.on('wall', handlers.wall);
  socket.on('device', handlers.device);
  socket.on('device_gone', handlers.device_gone);
  socket.on('delivery', handlers.delivery);
  socket.on('refused', handlers.refused);
  // What is sent while closed would be kept and sent later; subscriptions are sent anew instead.
  const whenOpen = (send: () => void) => {
    if (socket.connected) send();
  };
  return {
    open: () => void socket.connect(),
    drop() {
      dropping = true;
      socket.disconnect();
      dropping = false;
    },
    subscribe: (subscription, reply) => whenOpen(() => socket.emit('subscribe', subscription, reply)),
    unsubscribe: (subscription) => whenOpen(() => socket.emit('unsubscribe', subscription)),
    painted: (pictures) => whenOpen(() => socket.emit('painted', pictures)),
    clock: (reply) => whenOpen(() => socket.emit('clock', reply)),
  };
}
