// The settings of the hub: the environment in, one frozen Config out. The only file of the server that reads process.env.
// Seconds in the environment become milliseconds in code; wrong values become sentences for the person who set them.
import path from 'node:path';
import { z } from 'zod';
import { joinClipModels, unknownModels } from '#contract/protocols/clip-models.ts';
import { type Environment, environment } from './config-environment.ts';
import { StartError } from './lib/start-error.ts';

const dayMs = 86_400_000;

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
  const problems = parsed.success ? contradictions(parsed.data) : parsed.error.issues.map(sentence);
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

/** Settings that mean nothing without each other. */
const together: readonly (keyof Environment)[][] = [
  ['ADMIN_EMAIL', 'ADMIN_PASSWORD'],
  ['OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET'],
  ['SMTP_URL', 'SMTP_FROM'],
  ['TLS_CERT_FILE', 'TLS_KEY_FILE'],
];

function contradictions(env: Environment): string[] {
  const halves = together.flatMap((names) => {
    const set = names.filter((name) => env[name] !== undefined);
    const missing = names.filter((name) => env[name] === undefined);
    if (set.length === 0 || missing.length === 0) return [];
    return [
      `${set[0]} is set without ${missing.join(' and ')}: set ${names.length > 2 ? 'all or none' : 'both or neither'}.`,
    ];
  });
  const problems = [
    ...halves,
    ...(!env.PASSWORD_LOGIN && !(env.OIDC_ISSUER && env.OIDC_ROLE_CLAIM)
      ? ['PASSWORD_LOGIN is off without OIDC_ISSUER and OIDC_ROLE_CLAIM: no administrator could come in.']
      : []),
    ...(env.TLS === 'self-signed' && env.TLS_CERT_FILE
      ? ['TLS is self-signed, and TLS_CERT_FILE is set too: choose one.']
      : []),
    ...(env.PLAIN_DEVICE_PORT !== undefined && env.TLS === 'off' && !env.TLS_CERT_FILE
      ? ['PLAIN_DEVICE_PORT is for a hub with TLS; without it devices use PORT.']
      : []),
  ];
  if (problems.length > 0) return problems;
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
      idleMs: env.LOGIN_DAYS * dayMs,
    },
    passwordLogin: env.PASSWORD_LOGIN,
    singleSignOn: singleSignOn(env),
    mail: env.SMTP_URL && env.SMTP_FROM ? { url: env.SMTP_URL, from: env.SMTP_FROM } : undefined,
    tls: tls(env),
    audit: { keepMs: env.AUDIT_DAYS * dayMs },
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

function singleSignOn(env: Environment) {
  if (!env.OIDC_ISSUER || !env.OIDC_CLIENT_ID || !env.OIDC_CLIENT_SECRET) return undefined;
  return {
    issuer: env.OIDC_ISSUER,
    clientId: env.OIDC_CLIENT_ID,
    clientSecret: env.OIDC_CLIENT_SECRET,
    name: env.OIDC_NAME,
    scopes: env.OIDC_SCOPES,
    idTokenAlgorithm: env.OIDC_ID_TOKEN_ALGORITHM,
    /** Undefined: roles are given here. */
    role:
      env.OIDC_ROLE_CLAIM === undefined
        ? undefined
        : {
            claim: env.OIDC_ROLE_CLAIM,
            admin: env.OIDC_ADMIN_VALUE,
            operator: env.OIDC_OPERATOR_VALUE,
            /** Undefined: everybody else is a viewer. */
            viewer: env.OIDC_VIEWER_VALUE,
          },
  };
}

/** Undefined: plain http. */
function tls(env: Environment) {
  const plainDevicePort = env.PLAIN_DEVICE_PORT;
  if (env.TLS_CERT_FILE && env.TLS_KEY_FILE)
    return {
      kind: 'files' as const,
      certFile: env.TLS_CERT_FILE,
      keyFile: env.TLS_KEY_FILE,
      plainDevicePort,
    };
  return env.TLS === 'self-signed' ? { kind: 'self_signed' as const, plainDevicePort } : undefined;
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
