// The live endpoint's Socket.IO parser: message pack, and each frame encoded once however many viewers get it.
import msgpack from 'socket.io-msgpack-parser';
import { CheckedDecoder } from './checked-decoder.ts';

type Packet = { type: number; nsp: string; data?: unknown };
type Encoded = ReturnType<InstanceType<typeof msgpack.Encoder>['encode']>;

/**
 * `socket.emit` encodes its packet anew for each viewer: for a 50 kB frame to 60 viewers that is 3 MB copied. All packets
 * of one frame are the same but for the socket they go to, and each carries the frame's own metadata object, so the
 * encoded message hangs on that object's identity and goes when the frame goes.
 */
class EncodeOnce extends msgpack.Encoder {
  readonly #encoded = new WeakMap<object, Encoded>();

  override encode(packet: Packet): Encoded {
    const subject = sharedSubjectOf(packet);
    if (!subject) return super.encode(packet);
    const known = this.#encoded.get(subject);
    if (known) return known;
    const encoded = super.encode(packet);
    this.#encoded.set(subject, encoded);
    return encoded;
  }
}

/** Events whose first argument is made once and sent, unchanged, to many. */
const sharedEvents: ReadonlySet<unknown> = new Set(['frame', 'thumbnail', 'results', 'device']);

function sharedSubjectOf({ data }: Packet): object | null {
  if (!Array.isArray(data) || !sharedEvents.has(data[0])) return null;
  const subject: unknown = data[1];
  return typeof subject === 'object' && subject !== null ? subject : null;
}

export const encodeOnceParser = { Encoder: EncodeOnce, Decoder: CheckedDecoder };
