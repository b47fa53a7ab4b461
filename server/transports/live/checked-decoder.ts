// Socket.IO's own event names must not come over the wire. Its default parser refuses them; the message-pack parser does not.
import msgpack from 'socket.io-msgpack-parser';

/**
 * Node's emitter is shared by client and library: a client that sends an event named `disconnect` would run our own
 * listener for the end of its connection, and then go on reading without being among those whose permission is rechecked.
 */
const reserved: ReadonlySet<unknown> = new Set([
  'connect',
  'connect_error',
  'disconnect',
  'disconnecting',
  'error',
  'newListener',
  'removeListener',
]);

/** What it throws ends the connection. */
export class CheckedDecoder extends msgpack.Decoder {
  override checkPacket(packet: { type: number; data?: unknown }): void {
    super.checkPacket(packet);
    if (Array.isArray(packet.data) && packet.type === eventType && reserved.has(packet.data[0])) {
      throw new Error('reserved event name');
    }
  }
}

const eventType = 2;
