// Who is in which room, for the one thing that members hear of each other: that somebody came in.
import type { DeviceId } from '#contract/ids.ts';
import { joinedMessage } from './message.ts';
import type { Outlet } from './outlet.ts';

export type Lobby = {
  enter(device: DeviceId, outlet: Outlet): void;
  leave(device: DeviceId, outlet: Outlet): void;
  /** Tells everyone in the room, the newcomer included. */
  tellJoined(device: DeviceId): void;
};

export function createLobby(): Lobby {
  const rooms = new Map<DeviceId, Set<Outlet>>();

  return {
    enter(device, outlet) {
      const members = rooms.get(device) ?? new Set();
      rooms.set(device, members.add(outlet));
    },
    leave(device, outlet) {
      const members = rooms.get(device);
      members?.delete(outlet);
      if (members?.size === 0) rooms.delete(device);
    },
    tellJoined(device) {
      const message = joinedMessage(device);
      // A copy: who has left too much unread is shown out on the way.
      for (const outlet of [...(rooms.get(device) ?? [])]) outlet.send(message, () => undefined);
    },
  };
}
