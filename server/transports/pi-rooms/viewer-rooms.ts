// The rooms of one connection: in each it either watches the device, or waits for one that does not exist yet.
import type { DeviceId } from '#contract/ids.ts';
import type { Permissions } from '#server/access/permissions.ts';
import type { Principal } from '#server/access/principal.ts';
import type { BeginWatch } from '#server/audit/watch-ledger.ts';
import { fixedCredit } from '#server/hub/credit.ts';
import type { Hub } from '#server/hub/hub.ts';
import type { Viewer } from '#server/hub/room.ts';
import type { Lobby } from './lobby.ts';
import { newFrameMessage } from './message.ts';
import type { Outlet } from './outlet.ts';

export type ViewerRoomsDeps = {
  hub: Hub;
  permissions: Permissions;
  beginWatch: BeginWatch;
  lobby: Lobby;
};

export type ViewerRooms = {
  join(device: DeviceId): void;
  leave(device: DeviceId): void;
  /** Devices, grants or keys have changed: what is no longer allowed ends, who waited may begin to watch. */
  recheck(): void;
  close(): void;
};

type Place = { kind: 'watching'; viewer: Viewer; endWatch(): void } | { kind: 'waiting' };

/** A page shows one; this is for programs that watch many Pis over one connection. */
const maxRooms = 64;

export function openViewerRooms(
  outlet: Outlet,
  { principal, address }: { principal: Principal; address: string },
  deps: ViewerRoomsDeps,
): ViewerRooms {
  const { hub, permissions, beginWatch, lobby } = deps;
  const places = new Map<DeviceId, Place>();

  function entitlement(device: DeviceId): Place['kind'] | 'none' {
    const verdict = permissions.decide(principal, { action: 'watch', device });
    if (verdict.allowed) return 'watching';
    return verdict.code === 'not_found' && mayMakeDevices() ? 'waiting' : 'none';
  }

  /** To them alone "not found" means that there is none; to others it may mean that they must not know. */
  function mayMakeDevices(): boolean {
    return principal.kind === 'anonymous' || permissions.decide(principal, { action: 'add_device' }).allowed;
  }

  function watch(device: DeviceId): Place {
    const endWatch = beginWatch({ principal, device, via: 'pi-rooms', address });
    const viewer = hub.room(device).join({
      from: 'next',
      credit: fixedCredit(1),
      send: (frame) => outlet.send(newFrameMessage(frame), () => viewer.acknowledge(frame.meta.seq)),
      onClosed() {
        endWatch();
        if (places.has(device)) places.set(device, { kind: 'waiting' });
      },
    });
    return { kind: 'watching', viewer, endWatch };
  }

  function placeIn(device: DeviceId): Place | null {
    const entitled = entitlement(device);
    if (entitled === 'none') return null;
    return entitled === 'watching' ? watch(device) : { kind: 'waiting' };
  }

  function giveUp(device: DeviceId, place: Place): void {
    places.delete(device);
    if (place.kind === 'waiting') return;
    place.viewer.leave();
    place.endWatch();
  }

  function leave(device: DeviceId): void {
    const place = places.get(device);
    if (!place) return;
    giveUp(device, place);
    lobby.leave(device, outlet);
  }

  return {
    join(device) {
      if (!places.has(device)) {
        const place = places.size < maxRooms ? placeIn(device) : null;
        if (!place) return;
        places.set(device, place);
        lobby.enter(device, outlet);
      }
      lobby.tellJoined(device);
    },

    leave,

    recheck() {
      for (const [device, place] of [...places]) {
        const entitled = entitlement(device);
        if (entitled === place.kind) continue;
        if (entitled === 'none') leave(device);
        else {
          giveUp(device, place);
          places.set(device, entitled === 'watching' ? watch(device) : { kind: 'waiting' });
        }
      }
    },

    close() {
      for (const device of [...places.keys()]) leave(device);
    },
  };
}
