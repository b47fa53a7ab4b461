// Protocol 3, people-counter: what its clients ask, and every message they are sent, as JSON text. Field names and their order
// are the protocol's own. Knows no socket and no storage.

/** What the protocol answers instead of a result. */
export const refusals = {
  notJson: 'Invalid JSON message',
  notANumber: 'Invalid face_id or limit format',
  internal: 'Internal server error processing request',
} as const;

export const faceErrors = {
  unknown: 'Face ID not found',
  fileGone: 'Face image file not found',
  unreadable: 'Face data not available on server',
} as const;
export type FaceError = keyof typeof faceErrors;

export type PeopleCounterRequest =
  | { kind: 'get_face'; faceId: number }
  | { kind: 'get_all_faces'; limit: number }
  /** Gets no reply. */
  | { kind: 'ignored' }
  | { kind: 'refused'; refusal: keyof typeof refusals };

const defaultLimit = 50;
const ignored: PeopleCounterRequest = { kind: 'ignored' };
const refused = (refusal: keyof typeof refusals): PeopleCounterRequest => ({ kind: 'refused', refusal });

/** @param text null for a binary message */
export function readRequest(text: string | null): PeopleCounterRequest {
  if (text === null) return refused('notJson');
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    return refused('notJson');
  }
  if (typeof message !== 'object' || message === null || Array.isArray(message)) return refused('internal');
  const { type, face_id, limit } = message as Record<string, unknown>;
  switch (type) {
    case 'get_face':
      return readGetFace(face_id);
    case 'get_all_faces':
      return readGetAllFaces(limit);
    default:
      return ignored;
  }
}

function readGetFace(value: unknown): PeopleCounterRequest {
  if (value === undefined || value === null) return ignored;
  const faceId = readWhole(value);
  return faceId === null ? refused('notANumber') : { kind: 'get_face', faceId };
}

function readGetAllFaces(value: unknown): PeopleCounterRequest {
  if (value === undefined) return { kind: 'get_all_faces', limit: defaultLimit };
  if (value === null) return refused('internal');
  const limit = readWhole(value);
  return limit === null ? refused('notANumber') : { kind: 'get_all_faces', limit };
}

/** As Python's `int()`: a number loses its fraction; a text must be whole ("5", " -5 "), "5.9" is none. */
function readWhole(value: unknown): number | null {
  const isText = typeof value === 'string' && /^\s*[+-]?\d+\s*$/.test(value);
  if (!isText && typeof value !== 'number') return null;
  const whole = Math.trunc(Number(value));
  return Number.isFinite(whole) ? whole : null;
}

export type Stats = {
  count_in: number;
  count_out: number;
  face_count: number;
  daily_event_count: number;
  event_active: boolean;
  current_event_count_in: number;
};

export type TrafficEvent = { startedAt: number; endedAt: number | null; countIn: number | null };

/**
 * Put together by hand: nothing in base64 needs escaping, and looking for it costs more than all the rest.
 * @param jpeg in base64
 */
export function frameMessage(jpeg: string, at: number): string {
  return `{"type":"frame","data":"${jpeg}","timestamp":"${localTimestamp(at)}"}`;
}

export function statsMessage(stats: Stats, at: number): string {
  const { count_in, count_out, face_count, daily_event_count, event_active, current_event_count_in } = stats;
  return JSON.stringify({
    type: 'stats',
    data: { count_in, count_out, face_count, daily_event_count, event_active, current_event_count_in },
    timestamp: localTimestamp(at),
  });
}

export function eventMessage({ startedAt, endedAt, countIn }: TrafficEvent, at: number): string {
  const start_time = localClock(startedAt);
  const data =
    endedAt === null
      ? { status: 'started', start_time }
      : { status: 'ended', start_time, end_time: localClock(endedAt), count_in: countIn ?? 0 };
  return JSON.stringify({ type: 'event', data, timestamp: localTimestamp(at) });
}

const fileName = (faceId: number) => `face_${faceId}.jpg`;

/** @param jpeg in base64 */
export function faceMessage(faceId: number, jpeg: string): string {
  return JSON.stringify({
    type: 'face_image',
    face_id: faceId,
    image_data: jpeg,
    filename: fileName(faceId),
  });
}

export function faceErrorMessage(faceId: number, error: FaceError): string {
  return JSON.stringify({ type: 'face_image', face_id: faceId, error: faceErrors[error] });
}

/** @param faces newest first, each a JPEG in base64 */
export function allFacesMessage(faces: readonly { faceId: number; jpeg: string }[]): string {
  return JSON.stringify({
    type: 'all_faces',
    faces: faces.map(({ faceId, jpeg }) => ({
      face_id: faceId,
      filename: fileName(faceId),
      image_data: jpeg,
    })),
  });
}

export function allFacesErrorMessage(): string {
  return JSON.stringify({ type: 'all_faces', error: faceErrors.unreadable });
}

export function refusalMessage(refusal: keyof typeof refusals): string {
  return JSON.stringify({ error: refusals[refusal] });
}

/** `YYYY-MM-DD HH:MM:SS.mmm` by this machine's clock and time zone. */
export function localTimestamp(at: number): string {
  const date = new Date(at);
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-');
  return `${day} ${localClock(at)}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}

/** `HH:MM:SS` by this machine's clock and time zone. */
export function localClock(at: number): string {
  const date = new Date(at);
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':');
}

const two = (value: number) => String(value).padStart(2, '0');
