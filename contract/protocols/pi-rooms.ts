// Protocol 0, pi-rooms: its names, and what its clients say read into typed values. Rooms are devices, named by the Pi's id.
import { z } from 'zod';
import { type DeviceId, deviceIdSchema } from '../ids.ts';

/** The prefix is part of the event's name; the Socket.IO namespace is `/`. */
export const piRoomsEvents = {
  join: '/face_mask_detection/join',
  leave: '/face_mask_detection/leave',
  joined: 'join_room_msg',
  frame: 'new_frame',
} as const;

export const piRoomsPaths = {
  upload: '/face_mask_detection/upload_frame',
  page: '/face_mask_detection.html',
} as const;

export type JoinedRoom = { room_entered_msg: DeviceId; room: DeviceId };

/** Goes before every picture, whatever its type: browsers look at the bytes. */
export const dataUrlPrefix = 'data:image/png;base64,';

const roomSchema = z.object({ room: z.union([z.string(), z.number()]) });

/** The device of a `join` or `leave`; null for anything else, to which this protocol has no answer. */
export function readRoom(payload: unknown): DeviceId | null {
  const parsed = roomSchema.safeParse(payload);
  return parsed.success ? readPiId(parsed.data.room) : null;
}

export type Upload =
  | { kind: 'frame'; device: DeviceId; base64: string }
  | { kind: 'unreadable'; message: string };

const uploadSchema = z.object({
  image: z.string('"image" is missing or not a text: send the picture as base64.'),
  id: z.union([z.string(), z.number()], '"id" is missing or not a text: send the id of the Pi.'),
});

/** The body of an upload. */
export function readUpload(text: string): Upload {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return unreadable('The body is not JSON.');
  }
  const parsed = uploadSchema.safeParse(body);
  if (!parsed.success) return unreadable(reasonOf(parsed.error));
  const device = readPiId(parsed.data.id);
  if (!device) {
    return unreadable(
      '"id" must be 1 to 64 letters, digits, dots, dashes or underscores, starting with a letter or digit.',
    );
  }
  return { kind: 'frame', device, base64: withoutPrefix(parsed.data.image) };
}

function unreadable(message: string): Upload {
  return { kind: 'unreadable', message };
}

function reasonOf(error: z.ZodError): string {
  const [issue] = error.issues;
  return issue && issue.path.length > 0 ? issue.message : 'The body must be a JSON object.';
}

/** A number stands for its decimal digits. Beyond 2^53 the digits that were sent are lost, and would name another device. */
function readPiId(id: string | number): DeviceId | null {
  const isExact = typeof id === 'string' || !Number.isInteger(id) || Number.isSafeInteger(id);
  const text = String(id);
  const isDecimal = typeof id === 'string' || !text.includes('e');
  const parsed = deviceIdSchema.safeParse(text);
  return isExact && isDecimal && parsed.success ? parsed.data : null;
}

/** Longer than any `data:image/…;base64,`; a picture of several MB is not searched for a comma. */
const maxPrefix = 100;

function withoutPrefix(image: string): string {
  if (!image.startsWith('data:')) return image;
  const end = image.slice(0, maxPrefix).indexOf(';base64,');
  return end === -1 ? image : image.slice(end + ';base64,'.length);
}
