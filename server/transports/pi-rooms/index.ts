// Protocol 0, pi-rooms: Raspberry Pis post base64 in JSON, browsers join a Pi's room over Socket.IO and get data URLs.
// A dialect of the default namespace, a page and an upload; must not know the other dialects.

import type { DeviceId } from '#contract/ids.ts';
import { piRoomsEvents, piRoomsPaths, readRoom } from '#contract/protocols/pi-rooms.ts';
import { type Route, spokenBy } from '#server/http/exchange.ts';
import { originOf, type ProxyTrust } from '#server/http/origin.ts';
import { plainRoutes } from '#server/http/plain-routes.ts';
import type { Clock } from '#server/lib/clock.ts';
import type { Logger } from '#server/lib/logger.ts';
import type { Signal } from '#server/lib/signal.ts';
import { createTokenBucket } from '#server/lib/token-bucket.ts';
import type { Dialect } from '#server/transports/default-namespace/index.ts';
import { createLobby } from './lobby.ts';
import { openOutlet } from './outlet.ts';
import { type UploadDeps, uploadFrame } from './upload-frame.ts';
import { openViewerRooms, type ViewerRooms, type ViewerRoomsDeps } from './viewer-rooms.ts';
import { servePage } from './watch-page.ts';

export type PiRoomsDeps = UploadDeps &
  Omit<ViewerRoomsDeps, 'lobby'> & {
    accessChanges: Pick<Signal<void>, 'listen'>;
    proxy: ProxyTrust;
    clock: Clock;
    log: Logger;
  };

export type PiRooms = { dialect: Dialect; routes: Route[]; close(): void };

/** Joining tells everyone in the room; a person at a page joins now and then, a program 64 rooms at once. */
const messagesPerSecond = 20;
const messagesAtOnce = 200;

export function mountPiRooms(deps: PiRoomsDeps): PiRooms {
  const { accessChanges, clock, log, proxy } = deps;
  const viewers = new Set<ViewerRooms>();
  const lobby = createLobby();
  const stopListening = accessChanges.listen(() => {
    for (const viewer of viewers) viewer.recheck();
  });

  const attach: Dialect['attach'] = (socket, principal) => {
    const { address } = originOf(socket.request, proxy);
    const outlet = openOutlet(socket, () => log.info({ address }, 'a viewer reads nothing and is shown out'));
    const rooms = openViewerRooms(outlet, { principal, address }, { ...deps, lobby });
    const messages = createTokenBucket(messagesPerSecond, messagesAtOnce);
    viewers.add(rooms);

    function listen(event: string, act: (device: DeviceId) => void): void {
      socket.on(event, (payload: unknown) => {
        if (!messages.take(1, clock.now()).taken) {
          log.warn({ address }, 'a viewer joins rooms too fast and is shown out');
          socket.disconnect(true);
          return;
        }
        const device = readRoom(payload);
        if (device) act(device);
      });
    }
    listen(piRoomsEvents.join, rooms.join);
    listen(piRoomsEvents.leave, rooms.leave);

    return () => {
      viewers.delete(rooms);
      rooms.close();
      outlet.close();
    };
  };

  const failed = (error: unknown) => log.error({ err: error, path: piRoomsPaths.upload }, 'request failed');
  return {
    dialect: { events: [piRoomsEvents.join, piRoomsEvents.leave], attach },
    routes: [
      ...spokenBy('devices', plainRoutes(piRoomsPaths.upload, { POST: uploadFrame(deps) }, failed)),
      ...spokenBy('older_clients', [{ method: 'GET', path: piRoomsPaths.page, handle: servePage(deps) }]),
    ],
    close: stopListening,
  };
}
