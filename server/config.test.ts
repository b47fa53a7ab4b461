import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig, settings } from './config.ts';
import { StartError } from './lib/start-error.ts';

function problemsOf(env: Record<string, string>): string {
  try {
    loadConfig(env);
  } catch (error) {
    expect(error).toBeInstanceOf(StartError);
    return (error as Error).message;
  }
  return 'accepted';
}

describe('settings', () => {
  it('start a working hub when nothing is set', () => {
    const config = loadConfig({}, { isTerminal: false });
    const dir = path.resolve('data');
    expect(config).toEqual({
      isDevelopment: false,
      http: {
        port: 3000,
        host: undefined,
        publicUrl: undefined,
        trustProxy: false,
        headersMs: 10_000,
        bodyMs: 30_000,
        maxPendingConnections: 4096,
      },
      ownPorts: {
        PI_ROOMS_PORT: undefined,
        PHYSIO_PORT: undefined,
        CLIPS_PORT: undefined,
        PEOPLE_COUNTER_PORT: undefined,
        PROCESSORS_PORT: undefined,
      },
      peopleCounter: { device: undefined },
      counting: { maxFacesPerDevice: 1000 },
      data: { dir, databaseUrl: `file:${dir}/frameroom.db` },
      admin: { first: undefined, token: undefined },
      anonymousAccess: false,
      logins: { triesPerAccount: 10, triesPerAddress: 50, windowMs: 900_000, idleMs: 2_592_000_000 },
      passwordLogin: true,
      singleSignOn: undefined,
      mail: undefined,
      tls: undefined,
      audit: { keepMs: 31_536_000_000 },
      frames: { maxBytes: 8_000_000, maxPixels: 50_000_000 },
      devices: { maxFps: 120, maxBytesPerSecond: 64_000_000, staleAfterMs: 5000 },
      sessions: { idleMs: 30_000 },
      streams: { startMs: 10_000, startBytes: 16_000_000, idleMs: 60_000 },
      thumbnails: { fps: 4, width: 320 },
      tracking: { timeoutMs: 1_800_000 },
      clips: {
        models: [],
        timeoutMs: 30_000,
        sessionIdName: 'session_id',
        generatesSessionIds: false,
        emitsResults: true,
        maxUploadBytes: 500_000_000,
      },
      media: { ffmpegPath: undefined },
      shutdownMs: 10_000,
      log: { level: 'info', pretty: false },
    });
  });

  it('take an empty value as not set', () => {
    expect(loadConfig({ PORT: '', ADMIN_EMAIL: ' ', HOST: '' }).http).toMatchObject({
      port: 3000,
      host: undefined,
    });
  });

  it.each([
    ['8MB', 8_000_000],
    ['8_000_000', 8_000_000],
    ['1.5 mb', 1_500_000],
    ['1MiB', 1_048_576],
    ['500kB', 500_000],
  ])('read %s as %d bytes', (text, expected) => {
    expect(loadConfig({ MAX_FRAME_BYTES: text }).frames.maxBytes).toBe(expected);
  });

  it('are seconds outside and milliseconds inside', () => {
    expect(loadConfig({ SESSION_IDLE_SECONDS: '0.25' }).sessions.idleMs).toBe(250);
  });

  it('keep a password as it was typed, and an e-mail address in lower case', () => {
    const { admin } = loadConfig({ ADMIN_EMAIL: 'Ada@Example.org', ADMIN_PASSWORD: ' ten chars! ' });
    expect(admin.first).toEqual({ email: 'ada@example.org', password: ' ten chars! ' });
  });

  it('put the database into the data folder, or wherever they are told', () => {
    expect(loadConfig({ DATA_DIR: '/srv/frames' }).data.databaseUrl).toBe('file:/srv/frames/frameroom.db');
    expect(loadConfig({ DATABASE_URL: 'postgres://u:p@db/f' }).data.databaseUrl).toBe('postgres://u:p@db/f');
  });

  it('make logs pretty on a terminal unless told otherwise', () => {
    expect(loadConfig({}, { isTerminal: true }).log.pretty).toBe(true);
    expect(loadConfig({ LOG_FORMAT: 'json' }, { isTerminal: true }).log.pretty).toBe(false);
    expect(loadConfig({ LOG_FORMAT: 'pretty' }, { isTerminal: false }).log.pretty).toBe(true);
  });

  it('give each clip model its address, its form field, its window and its hop', () => {
    const { clips } = loadConfig({
      CLIP_MODELS: 'goal_try=http://127.0.0.1:9001/predict, pass_drive=https://m.example/p?x=1#video',
      CLIP_WINDOW_FRAMES: '8,pass_drive=32',
      CLIP_HOP_FRAMES: '4',
    });
    expect(clips.models).toEqual([
      {
        name: 'goal_try',
        url: 'http://127.0.0.1:9001/predict',
        field: 'file',
        windowFrames: 8,
        hopFrames: 4,
      },
      { name: 'pass_drive', url: 'https://m.example/p?x=1', field: 'video', windowFrames: 32, hopFrames: 4 },
    ]);
  });

  it('take an algorithm in any case, and keep a provider together', () => {
    const { singleSignOn } = loadConfig({
      OIDC_ISSUER: 'https://id.example.org/realms/lab',
      OIDC_CLIENT_ID: 'hub',
      OIDC_CLIENT_SECRET: 'secret',
      OIDC_ROLE_CLAIM: 'groups',
      OIDC_ID_TOKEN_ALGORITHM: 'es256',
    });
    expect(singleSignOn).toMatchObject({
      issuer: 'https://id.example.org/realms/lab',
      idTokenAlgorithm: 'ES256',
      role: { claim: 'groups', admin: 'admin', operator: 'operator', viewer: undefined },
    });
  });

  it('cannot be changed once loaded', () => {
    const { http } = loadConfig({});
    expect(() => Object.assign(http, { port: 1 })).toThrow(TypeError);
  });
});

describe('wrong settings', () => {
  it.each([
    [{ PORT: '70000' }, 'PORT is "70000", but takes a whole number from 0 to 65535.'],
    [{ PORT: '80.5' }, 'PORT is "80.5", but takes a whole number from 0 to 65535.'],
    [{ MAX_FRAME_BYTES: '8 apples' }, /^MAX_FRAME_BYTES is "8 apples", but takes a number of bytes/],
    [{ MAX_FRAME_BYTES: '.' }, /^MAX_FRAME_BYTES is "\.", but takes/],
    [{ STREAM_IDLE_SECONDS: '-1' }, /^STREAM_IDLE_SECONDS is "-1", but takes a number of seconds/],
    [{ TRUST_PROXY: 'maybe' }, 'TRUST_PROXY is "maybe", but takes on or off.'],
    [{ LOG_LEVEL: 'loud' }, /^LOG_LEVEL is "loud", but takes one of trace, debug/],
    [{ PUBLIC_URL: 'https://a.example/frames' }, /^PUBLIC_URL is .* with no path\.$/],
    [{ PUBLIC_URL: 'a.example' }, /^PUBLIC_URL is "a\.example", but takes an address/],
    [
      { ADMIN_EMAIL: 'ada', ADMIN_PASSWORD: 'long enough' },
      'ADMIN_EMAIL is "ada", but takes an e-mail address.',
    ],
    [{ ADMIN_EMAIL: 'a@b.org' }, 'ADMIN_EMAIL is set without ADMIN_PASSWORD: set both or neither.'],
    [{ ADMIN_PASSWORD: 'long enough' }, 'ADMIN_PASSWORD is set without ADMIN_EMAIL: set both or neither.'],
    [
      { OIDC_ISSUER: 'https://id.example.org', OIDC_CLIENT_ID: 'hub' },
      'OIDC_ISSUER is set without OIDC_CLIENT_SECRET: set all or none.',
    ],
    [{ OIDC_ISSUER: 'id.example.org' }, /^OIDC_ISSUER is "id\.example\.org", but takes an address such as/],
    [
      { PASSWORD_LOGIN: 'off' },
      'PASSWORD_LOGIN is off without OIDC_ISSUER and OIDC_ROLE_CLAIM: no administrator could come in.',
    ],
    [{ TLS_KEY_FILE: 'key.pem' }, 'TLS_KEY_FILE is set without TLS_CERT_FILE: set both or neither.'],
    [
      { TLS: 'self-signed', TLS_KEY_FILE: 'key.pem', TLS_CERT_FILE: 'cert.pem' },
      'TLS is self-signed, and TLS_CERT_FILE is set too: choose one.',
    ],
    [{ PLAIN_DEVICE_PORT: '3001' }, /^PLAIN_DEVICE_PORT is for a hub with TLS/],
    [{ SMTP_URL: 'mail.example.org', SMTP_FROM: 'a@b.org' }, /^SMTP_URL has 16 characters, but takes/],
    [{ SMTP_URL: 'smtp://mail.example.org' }, 'SMTP_URL is set without SMTP_FROM: set both or neither.'],
    [{ DATABASE_URL: 'nothing' }, /^DATABASE_URL begins with something else, but takes file:/],
    [
      { PEOPLE_COUNTER_DEVICE: 'front door' },
      'PEOPLE_COUNTER_DEVICE is "front door", but takes a device id: letters, digits, dots, dashes and underscores.',
    ],
    [{ CLIP_MODELS: 'a=ftp://m/x' }, /^CLIP_MODELS is not understood; it takes up to 16 name=http/],
    [{ CLIP_MODELS: 'a=http://m,a=http://n' }, /^CLIP_MODELS is not understood/],
    [{ CLIP_MODELS: '__proto__=http://m' }, /^CLIP_MODELS is not understood/],
    [{ CLIP_WINDOW_FRAMES: '0' }, /^CLIP_WINDOW_FRAMES is "0", but takes a whole number from 1 to 1000/],
    [{ CLIP_HOP_FRAMES: '4,goal=x' }, /^CLIP_HOP_FRAMES is "4,goal=x", but takes/],
    [
      { CLIP_HOP_FRAMES: '4,goal=2' },
      'CLIP_WINDOW_FRAMES or CLIP_HOP_FRAMES names goal, which CLIP_MODELS does not have.',
    ],
    [{ SESSION_ID_NAME: 'sid' }, /^SESSION_ID_NAME is "sid", but takes letters/],
    [{ DATABASE_URL: 'file:' }, /^DATABASE_URL begins with file:, but takes file:/],
  ])('%o is explained in one sentence', (env, expected) => {
    const problems = problemsOf(env as Record<string, string>);
    if (expected instanceof RegExp) expect(problems).toMatch(expected);
    else expect(problems).toBe(expected);
    expect(problems.split('\n')).toHaveLength(1);
  });

  it('are all named at once', () => {
    expect(problemsOf({ PORT: 'x', LOG_LEVEL: 'y' }).split('\n')).toHaveLength(2);
  });

  it('never show a secret', () => {
    const env = {
      ADMIN_EMAIL: 'a@b.org',
      ADMIN_PASSWORD: 'hunter2',
      ADMIN_TOKEN: 's3cr3t',
      DATABASE_URL: 'mysql://u:pw@h/d',
    };
    const problems = problemsOf(env);
    expect(problems).toContain('ADMIN_PASSWORD has 7 characters, but takes at least 10.');
    expect(problems).toContain('DATABASE_URL begins with mysql:, but takes');
    expect(problems).not.toMatch(/hunter2|s3cr3t|pw/);
  });
});

describe('the table of settings', () => {
  it('has a description for each', () => {
    expect(settings.length).toBeGreaterThan(20);
    for (const row of settings) expect(row.description, row.name).toMatch(/\.$/);
  });

  it('shows defaults that the settings take themselves', () => {
    const defaults = Object.fromEntries(
      settings.filter((row) => row.default).map((row) => [row.name, row.default]),
    );
    expect(loadConfig(defaults)).toEqual(loadConfig({}));
  });
});
