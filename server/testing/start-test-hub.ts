// A whole hub for a test: a free port, an empty data folder, no pages. Everything else is what runs in production.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Role } from '#contract/api/users.ts';
import type { Analyser } from '#server/analysers/ports.ts';
import { loadConfig } from '#server/config.ts';
import type { Route } from '#server/http/exchange.ts';
import { type Logger, silentLogger } from '#server/lib/logger.ts';
import { type Runtime, startRuntime } from '#server/runtime.ts';
import { readRuntime } from '#server/runtime-handle.ts';
import { loginCookie } from './log-in.ts';

/** Of everyone whom `addPerson` makes. */
export const testPassword = 'correct horse';
export const adminToken = 'test-admin-token-0123456789abcdef-0123456789';

export type TestHub = {
  url: string;
  port: number;
  /** By the setting that opened them. */
  ownPorts: Readonly<Record<string, number>>;
  setupToken: string | null;
  /** All that it serves, pages aside. */
  routes: readonly Route[];
  sockets: Runtime['sockets'];
  /** A request with the admin token unless `headers` says otherwise; JSON bodies are encoded. */
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Response>;
  /** Adds a device and answers its key. */
  addDevice(id: string): Promise<string>;
  /** Makes a person with these grants and answers a login cookie of theirs. */
  addPerson(
    email: string,
    options?: { role?: Role; grants?: string[] },
  ): Promise<{ id: string; cookie: string }>;
  /** One more login of a person made by `addPerson`, as a cookie. */
  logInAs(email: string): Promise<string>;
  /** Stops and starts again on the same data, at the same port. */
  restart(): Promise<void>;
  close(): Promise<void>;
};

export async function startTestHub(
  env: Record<string, string> = {},
  options: { analysers?: readonly Analyser[]; log?: Logger } = {},
): Promise<TestHub> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'frameroom-test-'));
  const start = (port: string) =>
    startRuntime({
      config: loadConfig({
        HOST: '127.0.0.1',
        DATA_DIR: dataDir,
        ADMIN_TOKEN: adminToken,
        LOGIN_TRIES_PER_ADDRESS: '100000',
        ...env,
        PORT: port,
      }),
      log: silentLogger,
      openPages: null,
      ...options,
    });
  let runtime = await start('0');
  const { port } = runtime;
  const url = `${runtime.certificate ? 'https' : 'http'}://127.0.0.1:${port}`;

  /** As the login page does it, without the page. */
  async function logInAs(email: string): Promise<string> {
    const hub = readRuntime();
    const who = { email, password: testPassword, address: '127.0.0.1', userAgent: 'test' };
    const outcome = await hub.logIn(who);
    if (outcome.outcome !== 'welcome') throw new Error(`Logging in ${email}: ${outcome.outcome}`);
    return loginCookie(hub.authSecret, { id: outcome.user.id, login: outcome.login });
  }

  const call: TestHub['call'] = (
    method,
    pathname,
    body,
    headers = { authorization: `Bearer ${adminToken}` },
  ) =>
    fetch(url + pathname, {
      method,
      headers: body === undefined ? headers : { 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });

  return {
    url,
    port,
    get ownPorts() {
      return runtime.ownPorts;
    },
    get setupToken() {
      return runtime.setupToken;
    },
    get routes() {
      return runtime.routes;
    },
    get sockets() {
      return runtime.sockets;
    },
    call,
    async addDevice(id) {
      const answer = await call('POST', '/api/devices', { id });
      if (answer.status !== 201) throw new Error(`Adding ${id}: ${answer.status} ${await answer.text()}`);
      const { key } = (await answer.json()) as { key: string };
      return key;
    },
    async addPerson(email, { role = 'viewer', grants = [] } = {}) {
      const answer = await call('POST', '/api/users', {
        email,
        name: email,
        password: testPassword,
        role,
        grants,
      });
      if (answer.status !== 201) throw new Error(`Adding ${email}: ${answer.status} ${await answer.text()}`);
      const { user } = (await answer.json()) as { user: { id: string } };
      return { id: user.id, cookie: await logInAs(email) };
    },
    logInAs,
    async restart() {
      await runtime.close();
      runtime = await start(String(port));
    },
    async close() {
      await runtime.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
