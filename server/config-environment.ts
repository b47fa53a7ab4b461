// Every setting: its name, what it takes, its default, and one line for people. config.ts makes the hub's Config of them.
import { z } from 'zod';
import { clipModelPlaces, modelNumber, sessionIdName } from '#contract/protocols/clip-models.ts';
import {
  bytes,
  databaseUrl,
  deviceIdText,
  emailAddress,
  mailServer,
  oneOf,
  onOff,
  seconds,
  secret,
  webAddress,
  webOrigin,
  wholeNumber,
} from './config-kinds.ts';

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

/** In the order of the table in the docs. */
export const environment = z.object({
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
  LOGIN_DAYS: wholeNumber(1, 400)
    .prefault('30')
    .describe('A login that was not used for so many days is over.'),
  PASSWORD_LOGIN: onOff()
    .prefault('on')
    .describe('`off`: people come in by single sign-on only. Needs `OIDC_ISSUER` and `OIDC_ROLE_CLAIM`.'),
  OIDC_ISSUER: webAddress()
    .optional()
    .describe(
      'Single sign-on: the issuer of an OpenID Connect provider, such as `https://id.example.org/realms/lab`.',
    ),
  OIDC_CLIENT_ID: z.string().optional().describe('The client id that the provider gave the hub.'),
  OIDC_CLIENT_SECRET: secret(1).optional().describe('The client secret that the provider gave the hub.'),
  OIDC_NAME: z
    .string()
    .prefault('single sign-on')
    .describe('What the button on the login page calls the provider: “Log in with …”.'),
  OIDC_SCOPES: z
    .string()
    .prefault('openid email profile')
    .describe('Scopes asked of the provider; add the one that brings the role claim, if it needs one.'),
  OIDC_ROLE_CLAIM: z
    .string()
    .optional()
    .describe(
      'The claim that gives the role, such as `groups` or `realm_access.roles`; read at every login. Unset: whoever comes first is a viewer without grants, and roles are given here.',
    ),
  OIDC_ADMIN_VALUE: z
    .string()
    .prefault('admin')
    .describe('The value of `OIDC_ROLE_CLAIM` (or one of its values) that makes an administrator.'),
  OIDC_OPERATOR_VALUE: z.string().prefault('operator').describe('The one that makes an operator.'),
  OIDC_VIEWER_VALUE: z
    .string()
    .optional()
    .describe('The one that makes a viewer. Unset: everybody whom the provider lets in.'),
  OIDC_ID_TOKEN_ALGORITHM: oneOf('RS256', 'RS384', 'RS512', 'PS256', 'ES256', 'ES384', 'ES512', 'EdDSA')
    .prefault('RS256')
    .describe('How the provider signs its ID tokens; any other signature, or none, is refused.'),
  SMTP_URL: mailServer()
    .optional()
    .describe(
      'Mail server for invitations, such as `smtps://user:password@mail.example.org`. Unset: links are copied by hand.',
    ),
  SMTP_FROM: z
    .string()
    .optional()
    .describe('Sender of that mail, such as `Frameroom <frames@example.org>`. Needed with `SMTP_URL`.'),
  TLS: oneOf('off', 'self-signed')
    .prefault('off')
    .describe(
      '`self-signed` makes and keeps a certificate for the names and addresses of this machine; browsers ask once whether to trust it.',
    ),
  TLS_CERT_FILE: z
    .string()
    .optional()
    .describe('Certificate chain in PEM. With `TLS_KEY_FILE`; read again when it changes.'),
  TLS_KEY_FILE: z.string().optional().describe('Its private key in PEM.'),
  PLAIN_DEVICE_PORT: wholeNumber(0, 65_535)
    .optional()
    .describe(
      'With TLS: one more port, without it, for devices that cannot speak it. Only what devices send is taken there.',
    ),
  AUDIT_DAYS: wholeNumber(1, 36_500)
    .prefault('365')
    .describe('Entries of the audit log older than so many days are removed.'),
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

export type Environment = z.infer<typeof environment>;
