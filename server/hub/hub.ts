// The hub: a room for each device, open while the device exists. It knows neither sockets, nor HTTP, nor the database.
import type { DropCause } from '#contract/frame.ts';
import type { DeviceId } from '#contract/ids.ts';
import type { Clock } from '#server/lib/clock.ts';
import { createRoom, type Room } from './room.ts';

/** What the hub tells those who count. Called on the way of each frame: keep it to adding a number. */
export type HubEvents = {
  onDelivered?(): void;
  onDropped?(cause: DropCause): void;
  onReaderFailed?(device: DeviceId, error: unknown): void;
};

export type Hub = {
  /** The device's room, opened on first use. The caller has checked that the device exists. */
  room(device: DeviceId): Room;
  /** Shows every viewer out: the device is gone. */
  closeRoom(device: DeviceId): void;
  close(): void;
  readonly viewers: number;
};

export function createHub({ clock, events = {} }: { clock: Clock; events?: HubEvents }): Hub {
  const rooms = new Map<DeviceId, Room>();

  function openRoom(device: DeviceId): Room {
    const room = createRoom({
      clock,
      onDelivered: events.onDelivered,
      onDropped: events.onDropped,
      onReaderFailed: (error) => events.onReaderFailed?.(device, error),
    });
    rooms.set(device, room);
    return room;
  }

  function closeRoom(device: DeviceId): void {
    rooms.get(device)?.close();
    rooms.delete(device);
  }

  return {
    room: (device) => rooms.get(device) ?? openRoom(device),
    closeRoom,
    close() {
      for (const device of [...rooms.keys()]) closeRoom(device);
    },
    get viewers() {
      let viewers = 0;
      for (const room of rooms.values()) viewers += room.viewers;
      return viewers;
    },
  };
}
