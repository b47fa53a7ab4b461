// The settings of the hub: the environment in, one frozen Config out. The only file of the server that reads process.env.
// Seconds in the environment become milliseconds in code; wrong values become sentences for the person who set them.
import path from 'node:path';
import { z } from 'zod';
import {
  clipModelPlaces,
  joinClipModels,
  modelNumber,
  sessionIdName,
  unknownModels,
} from '#contract/protocols/clip-models.ts';
import {
  bytes,
  databaseUrl,
  deviceIdText,
  emailAddress,
  oneOf,
  onOff,
  seconds,
  secret,
  webOrigin,
  wholeNumber,
} from './config-kinds.ts';
import { StartError } from './lib/start-error.ts';

const day = 86_400;
const MB = 1e6;
/** Node's largest Buffer is far above; a request this large is a mistake. */
const maxBody = 1000 * MB;

/** Clients whose port is fixed in their code find the hub there; it answers as on `PORT`, and upgrades as `Transport.ownPort` says. */
function ownPort(protocol: string, convention = '') {
  return wholeNumber(0, 65_535)
    .optional()
    .describe(`One more port to listen on, for ${protocol} clients${convention}. Unset: none.`);
}

/** Every setting in the order of the table in the docs: what it takes, its default, and one line for people. */
const environment = z.object({
  PORT: wholeNumber(0, 65_535).prefault('3000').describe('Port to listen on; 0 takes a free one.'),
  HOST: z
    .string()
    .optional()
    .describe('Address to listen on. Unset: every address of the machine, IPv6 and IPv4.'),
  PUBLIC_URL: webOrigin()
    .optional()
    .describe(
      'Address people use, such as `https://frames.example.org`; printed at start and used in links.',
    ),
  TRUST_PROXY: onOff()
    .prefault('off')
    .describe(
      '`on` behind a reverse proxy: the `X-Forwarded-For`, `-Proto` and `-Host` of the direct peer are believed.',
    ),
  DATA_DIR: z.string().prefault('./data').describe('Folder for everything that is kept.'),
  DATABASE_URL: databaseUrl()
    .optional()
    .describe('`file:…` (SQLite) or `postgres://…`. Unset: `frameroom.db` in `DATA_DIR`.'),
  ADMIN_EMAIL: emailAddress()
    .optional()
    .describe('With `ADMIN_PASSWORD`: makes the first administrator without the setup page.'),
  ADMIN_PASSWORD: secret(10).optional().describe('Password for `ADMIN_EMAIL`, at least 10 characters.'),
  ADMIN_TOKEN: secret(32)
    .optional()
    .describe('An API token with all rights, for automation; at least 32 characters.'),
  ANONYMOUS_ACCESS: onOff()
    .prefault('off')
    .describe(
      '`on` in a closed lab network only: the five protocols work without any key, and a device is made when first named.',
    ),
  LOG_LEVEL: oneOf('trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent')
    .prefault('info')
    .describe('Least serious log line to write: trace, debug, info, warn, error, fatal or silent.'),
  LOG_FORMAT: oneOf('auto', 'json', 'pretty')
    .prefault('auto')
    .describe('`json` for machines, `pretty` for people; `auto` is pretty on a terminal.'),
  STALE_AFTER_SECONDS: seconds(0.1, day)
    .prefault('5')
    .describe('A device that sent no frame for this long is shown as stale.'),
  SESSION_IDLE_SECONDS: seconds(0.1, day)
    .prefault('30')
    .describe('A session without a frame for this long is closed.'),
  MAX_FRAME_BYTES: bytes(1, maxBody).prefault('8MB').describe('Largest frame a device may send.'),
  MAX_FRAME_PIXELS: wholeNumber(1, 1_000_000_000)
    .prefault('50_000_000')
    .describe('Largest frame a device may send, in pixels (width × height).'),
  MAX_DEVICE_FPS: wholeNumber(1, 1000)
    .prefault('120')
    .describe('Frames per second accepted from one device; each device can have its own limit.'),
  MAX_DEVICE_BYTES_PER_SECOND: bytes(1, maxBody)
    .prefault('64MB')
    .describe('Bytes per second accepted from one device; each device can have its own limit.'),
  MAX_CONNECTIONS_PENDING: wholeNumber(1, 1_000_000)
    .prefault('4096')
    .describe('Connections that may be open without having sent a whole request head.'),
  HEADERS_SECONDS: seconds(0.1, day).prefault('10').describe('Time for a whole request head.'),
  BODY_SECONDS: seconds(0.1, day).prefault('30').describe('Time for a whole request body, streams excepted.'),
  STREAM_START_SECONDS: seconds(0.1, day)
    .prefault('10')
    .describe('Time for the first frame of a stream body.'),
  STREAM_START_BYTES: bytes(1, maxBody)
    .prefault('16MB')
    .describe('Bytes of a stream body within which its first frame must be found.'),
  STREAM_IDLE_SECONDS: seconds(0.1, day)
    .prefault('60')
    .describe('A stream body that brings no data for this long is ended.'),
  LOGIN_TRIES_PER_ACCOUNT: wholeNumber(1, 1_000_000)
    .prefault('10')
    .describe('Wrong passwords per account in 15 minutes before it must wait.'),
  LOGIN_TRIES_PER_ADDRESS: wholeNumber(1, 1_000_000)
    .prefault('50')
    .describe('Wrong passwords per network address in 15 minutes before it must wait.'),
  THUMBNAIL_FPS: wholeNumber(1, 30).prefault('4').describe('Thumbnails per second and device on the wall.'),
  THUMBNAIL_WIDTH: wholeNumber(16, 1920).prefault('320').describe('Width of a thumbnail in pixels.'),
  MAX_FACES_PER_DEVICE: wholeNumber(1, 1_000_000)
    .prefault('1000')
    .describe('Face pictures kept of one device; the oldest beyond it are removed.'),
  PI_ROOMS_PORT: ownPort('pi-rooms'),
  PHYSIO_PORT: ownPort('physio'),
  CLIPS_PORT: ownPort('clips'),
  PEOPLE_COUNTER_PORT: ownPort('people-counter', ' (8765 by convention)'),
  PEOPLE_COUNTER_DEVICE: deviceIdText()
    .optional()
    .describe(
      'The device that people-counter clients watch on `PEOPLE_COUNTER_PORT`. Unset: the only one they may see.',
    ),
  PROCESSORS_PORT: ownPort('processors'),
  TRACKING_TIMEOUT: seconds(0.1, day)
    .prefault('1800')
    .describe(
      'Seconds after which the tracking of an object that a processor was told to follow ends by itself.',
    ),
  CLIP_MODELS: clipModelPlaces()
    .optional()
    .describe(
      'Clip models of the clips protocol: `goal_try=http://127.0.0.1:9001/predict,pass_drive=http://…`. Unset: none.',
    ),
  CLIP_WINDOW_FRAMES: modelNumber(1, 1000)
    .prefault('16')
    .describe('Frames per clip; `16,goal_try=32` gives one model its own number.'),
  CLIP_HOP_FRAMES: modelNumber(1, 10_000)
    .prefault('16')
    .describe(
      'Frames from the start of one clip to the start of the next; a model may have its own, as above.',
    ),
  CLIP_TIMEOUT_SECONDS: seconds(0.1, 3600)
    .prefault('30')
    .describe('Time for a clip model to answer, sending it the clip included.'),
  SESSION_ID_NAME: sessionIdName()
    .prefault('session_id')
    .describe('Name of the clips protocol’s parameter in the Socket.IO handshake.'),
  GENERATE_SESSION_ID_ON_CONNECT: onOff()
    .prefault('off')
    .describe('`on`: a connection that brings no session id is given a session all the same.'),
  EMIT_RESULT: onOff()
    .prefault('on')
    .describe('`off`: clip models are asked, but `result` is not sent to the client.'),
  MAX_BUFFER_SIZE: bytes(1, 1_000_000 * MB)
    .prefault('500MB')
    .describe('Largest video that `POST /batch` takes.'),
  FFMPEG_PATH: z
    .string()
    .optional()
    .describe('The ffmpeg program, with ffprobe beside it. Unset: both are looked for on `PATH`.'),
  SHUTDOWN_SECONDS: seconds(0.1, 600)
    .prefault('10')
    .describe('Time to say goodbye to clients and write what is open when asked to stop.'),
});

type Environment = z.infer<typeof environment>;
type Variables = Record<string, string | undefined>;

/** The rows of the table in README.md and docs/settings.md. */
export const settings: readonly { name: string; default: string; description: string }[] = Object.entries(
  environment.shape,
).map(([name, schema]) => ({
  name,
  default: schema instanceof z.ZodPrefault ? String(schema.def.defaultValue) : '',
  description: schema.description ?? '',
}));

/** @throws StartError with one sentence per problem. */
export function loadConfig(
  env: Variables = process.env,
  { isTerminal = process.stdout.isTTY === true } = {},
) {
  const parsed = environment.safeParse(withoutEmpty(env));
  const problems = parsed.success ? missingPair(parsed.data) : parsed.error.issues.map(sentence);
  if (!parsed.success || problems.length > 0) throw new StartError(problems.join('\n'));
  return deepFreeze(shape(parsed.data, { isDevelopment: env.NODE_ENV === 'development', isTerminal }));
}
export type Config = ReturnType<typeof loadConfig>;

/** `PORT=` in a compose file means "not set". Passwords keep their spaces. */
function withoutEmpty(env: Variables): Variables {
  const set = Object.entries(env).flatMap(([name, value]) => {
    const text = name === 'ADMIN_PASSWORD' ? value : value?.trim();
    return text ? [[name, text] as const] : [];
  });
  return Object.fromEntries(set);
}

function sentence(issue: { path: PropertyKey[]; message: string }): string {
  return `${issue.path.map(String).join('.')} ${issue.message}.`;
}

function missingPair(env: Environment): string[] {
  if (env.ADMIN_EMAIL && !env.ADMIN_PASSWORD)
    return ['ADMIN_EMAIL is set without ADMIN_PASSWORD: set both or neither.'];
  if (env.ADMIN_PASSWORD && !env.ADMIN_EMAIL)
    return ['ADMIN_PASSWORD is set without ADMIN_EMAIL: set both or neither.'];
  return unknownModels(env.CLIP_MODELS ?? [], env.CLIP_WINDOW_FRAMES, env.CLIP_HOP_FRAMES).map(
    (name) => `CLIP_WINDOW_FRAMES or CLIP_HOP_FRAMES names ${name}, which CLIP_MODELS does not have.`,
  );
}

function shape(
  env: Environment,
  { isDevelopment, isTerminal }: { isDevelopment: boolean; isTerminal: boolean },
) {
  const dir = path.resolve(env.DATA_DIR);
  const first =
    env.ADMIN_EMAIL && env.ADMIN_PASSWORD
      ? { email: env.ADMIN_EMAIL, password: env.ADMIN_PASSWORD }
      : undefined;
  return {
    isDevelopment,
    http: {
      port: env.PORT,
      /** Undefined: every address. Node then listens on `::` where there is IPv6, else on `0.0.0.0`. */
      host: env.HOST,
      publicUrl: env.PUBLIC_URL,
      trustProxy: env.TRUST_PROXY,
      headersMs: env.HEADERS_SECONDS,
      bodyMs: env.BODY_SECONDS,
      maxPendingConnections: env.MAX_CONNECTIONS_PENDING,
    },
    /** Unset ones have no listener. */
    ownPorts: {
      PI_ROOMS_PORT: env.PI_ROOMS_PORT,
      PHYSIO_PORT: env.PHYSIO_PORT,
      CLIPS_PORT: env.CLIPS_PORT,
      PEOPLE_COUNTER_PORT: env.PEOPLE_COUNTER_PORT,
      PROCESSORS_PORT: env.PROCESSORS_PORT,
    },
    peopleCounter: { device: env.PEOPLE_COUNTER_DEVICE },
    counting: { maxFacesPerDevice: env.MAX_FACES_PER_DEVICE },
    data: { dir, databaseUrl: env.DATABASE_URL ?? `file:${path.join(dir, 'frameroom.db')}` },
    /** `first`: the administrator to make when there is none; `token`: an API token with all rights. */
    admin: { first, token: env.ADMIN_TOKEN },
    anonymousAccess: env.ANONYMOUS_ACCESS,
    logins: {
      triesPerAccount: env.LOGIN_TRIES_PER_ACCOUNT,
      triesPerAddress: env.LOGIN_TRIES_PER_ADDRESS,
      windowMs: 15 * 60_000,
    },
    frames: { maxBytes: env.MAX_FRAME_BYTES, maxPixels: env.MAX_FRAME_PIXELS },
    devices: {
      maxFps: env.MAX_DEVICE_FPS,
      maxBytesPerSecond: env.MAX_DEVICE_BYTES_PER_SECOND,
      staleAfterMs: env.STALE_AFTER_SECONDS,
    },
    sessions: { idleMs: env.SESSION_IDLE_SECONDS },
    streams: {
      startMs: env.STREAM_START_SECONDS,
      startBytes: env.STREAM_START_BYTES,
      idleMs: env.STREAM_IDLE_SECONDS,
    },
    thumbnails: { fps: env.THUMBNAIL_FPS, width: env.THUMBNAIL_WIDTH },
    tracking: { timeoutMs: env.TRACKING_TIMEOUT },
    clips: {
      models: joinClipModels(env.CLIP_MODELS ?? [], env.CLIP_WINDOW_FRAMES, env.CLIP_HOP_FRAMES),
      timeoutMs: env.CLIP_TIMEOUT_SECONDS,
      sessionIdName: env.SESSION_ID_NAME,
      generatesSessionIds: env.GENERATE_SESSION_ID_ON_CONNECT,
      emitsResults: env.EMIT_RESULT,
      maxUploadBytes: env.MAX_BUFFER_SIZE,
    },
    media: { ffmpegPath: env.FFMPEG_PATH },
    shutdownMs: env.SHUTDOWN_SECONDS,
    log: {
      level: env.LOG_LEVEL,
      pretty: env.LOG_FORMAT === 'auto' ? isTerminal : env.LOG_FORMAT === 'pretty',
    },
  };
}

type DeepReadonly<T> = T extends object ? { readonly [K in keyof T]: DeepReadonly<T[K]> } : T;

function deepFreeze<T extends object>(value: T): DeepReadonly<T> {
  for (const inner of Object.values(value))
    if (typeof inner === 'object' && inner !== null) deepFreeze(inner);
  return Object.freeze(value) as DeepReadonly<T>;
}

/**
 * next-auth reads the address of the site from the environment or from the request. It shall be the request's: people come
 * by localhost, by name and by network address. Its forwarding headers are overwritten in http/next-app before Next sees them.
 */
export function prepareNextAuth(env: Variables = process.env): void {
  delete env.NEXTAUTH_URL;
  env.AUTH_TRUST_HOST = '1';
}
