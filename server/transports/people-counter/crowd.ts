// Everyone who is connected, and what all of a device are told: its figures twice a second, its events when they happen.
import type { WebSocket } from 'ws';
import type { DeviceId } from '#contract/ids.ts';
import { eventMessage, statsMessage } from '#contract/protocols/people-counter.ts';
import type { Counting } from '#server/counting/counting.ts';
import type { Clock } from '#server/lib/clock.ts';
import type { Client } from './client.ts';

export type Crowd = {
  /** Until its socket closes. */
  enter(socket: WebSocket, client: Client): void;
  /** Everyone is told that the hub stops, and let go. */
  close(): void;
  readonly size: number;
};

const statsEveryMs = 500;

export function createCrowd({ counting, wallClock }: { counting: Counting; wallClock: Clock }): Crowd {
  const clients = new Set<Client>();
  /** Runs while there is somebody to tell. */
  let timer: NodeJS.Timeout | undefined;

  /** One text per device, however many watch it. */
  function tellStats(): void {
    const messages = new Map<DeviceId, Buffer>();
    for (const client of clients) {
      const { device } = client;
      const message =
        messages.get(device) ?? Buffer.from(statsMessage(counting.tally.of(device), wallClock.now()));
      messages.set(device, message);
      client.offerStats(message);
    }
  }

  const stopEvents = counting.events.happened.listen((event) => {
    const message = Buffer.from(eventMessage(event, wallClock.now()));
    for (const client of clients) if (client.device === event.device) client.sendEvent(message);
  });

  function leave(client: Client): void {
    clients.delete(client);
    if (clients.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  }

  return {
    enter(socket, client) {
      clients.add(client);
      timer ??= setInterval(tellStats, statsEveryMs);
      socket.once('close', () => leave(client));
    },
    close() {
      stopEvents();
      for (const client of clients) client.end(1001, 'The hub stops.');
    },
    get size() {
      return clients.size;
    },
  };
}
