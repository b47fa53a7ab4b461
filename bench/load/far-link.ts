// A TCP proxy that hands everything on later: a far link of full bandwidth. Each direction waits half the round trip.
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export type FarLink = { port: number; close(): void };

/** More than a link of 150 ms holds at 30 fps many times over; above it the sender is made to wait, as on a real link. */
const maxOnTheWay = 16_000_000;

export async function openFarLink(toPort: number, roundTripMs: number): Promise<FarLink> {
  const sockets = new Set<Socket>();
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('close', () => sockets.delete(socket));
    return socket;
  };
  const server = createServer((near) => {
    const far = keep(connect(toPort, '127.0.0.1'));
    pass(keep(near), far, roundTripMs / 2);
    pass(far, near, roundTripMs / 2);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

function pass(from: Socket, to: Socket, delayMs: number): void {
  let onTheWay = 0;
  from.on('data', (chunk) => {
    onTheWay += chunk.length;
    if (onTheWay > maxOnTheWay) from.pause();
    // Timers of one length fire in the order they were set, so the bytes stay in order.
    setTimeout(() => {
      onTheWay -= chunk.length;
      if (onTheWay <= maxOnTheWay) from.resume();
      if (!to.destroyed) to.write(chunk);
    }, delayMs);
  });
  from.on('error', () => to.destroy());
  from.on('close', () => setTimeout(() => to.destroy(), delayMs));
}
