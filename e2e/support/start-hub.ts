// The hub as people run it: the production process as a child, an empty data folder, one port for its whole life.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

export const adminToken = 'journeys-admin-token-0123456789abcdef-0123';

export type HubProcess = {
  readonly url: string;
  readonly port: number;
  /** Null when it has an administrator. */
  readonly setupLink: string | null;
  /** A request with the admin token, JSON in and out; fails on any status that is not `expected`. */
  call<T = unknown>(method: string, pathname: string, body?: unknown, expected?: number): Promise<T>;
  /** Adds a device and answers its key. */
  addDevice(id: string, name?: string): Promise<string>;
  kill(): Promise<void>;
  /** SIGTERM; answers how long it took and the exit code. */
  stop(): Promise<{ tookMs: number; code: number | null }>;
  /** Starts again on the same data at the same port, after `kill` or `stop`. */
  start(): Promise<void>;
  /** The lines of its log, as it wrote them. */
  readonly log: readonly string[];
  /** Lines that a healthy run does not write: anything on stderr, and log lines of level error and above. */
  readonly complaints: readonly string[];
  remove(): Promise<void>;
};

const errorLevel = 50;
const startWithinMs = 20_000;
/** What SHUTDOWN_SECONDS promises, by default. */
const stopWithinMs = 10_000;

export async function startHub(env: Record<string, string> = {}): Promise<HubProcess> {
  if (!existsSync('dist/index.js')) throw new Error('There is no production build. Run: npm run build');
  const dataDir = await mkdtemp(path.join(tmpdir(), 'frameroom-journey-'));
  const complaints: string[] = [];
  const log: string[] = [];
  let running = await launch('0');

  async function launch(port: string) {
    const child = spawn(process.execPath, ['dist/index.js'], {
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        NODE_ENV: 'production',
        HOST: '127.0.0.1',
        DATA_DIR: dataDir,
        ADMIN_TOKEN: adminToken,
        ...env,
        PORT: port,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    eachLine(child.stderr, (line) => complaints.push(line));
    return { child, ...(await readStart(child, { complaints, log })) };
  }

  async function end(signal: NodeJS.Signals): Promise<{ tookMs: number; code: number | null }> {
    const { child } = running;
    if (child.exitCode !== null || child.signalCode !== null) return { tookMs: 0, code: child.exitCode };
    const begin = performance.now();
    const force = setTimeout(() => child.kill('SIGKILL'), stopWithinMs);
    child.kill(signal);
    await once(child, 'exit');
    clearTimeout(force);
    return { tookMs: performance.now() - begin, code: child.exitCode };
  }

  const hub: HubProcess = {
    get url() {
      return running.url;
    },
    get port() {
      return Number(new URL(running.url).port);
    },
    get setupLink() {
      return running.setupLink;
    },
    log,
    complaints,
    async call<T>(method: string, pathname: string, body?: unknown, expected?: number): Promise<T> {
      const json = body === undefined ? {} : { body: JSON.stringify(body) };
      const headers = { authorization: `Bearer ${adminToken}`, 'content-type': 'application/json' };
      const answer = await fetch(hub.url + pathname, { method, headers, ...json });
      const text = await answer.text();
      if (expected === undefined ? !answer.ok : answer.status !== expected)
        throw new Error(`${method} ${pathname}: ${answer.status} ${text}`);
      return (text === '' ? null : JSON.parse(text)) as T;
    },
    async addDevice(id, name = id) {
      return (await hub.call<{ key: string }>('POST', '/api/devices', { id, name }, 201)).key;
    },
    async kill() {
      await end('SIGKILL');
    },
    stop: () => end('SIGTERM'),
    async start() {
      running = await launch(String(hub.port));
    },
    remove: () => rm(dataDir, { recursive: true, force: true }),
  };
  return hub;
}

/** The address and the set-up link are read as a person would: from what it prints. */
function readStart(
  child: ChildProcess,
  { complaints, log }: { complaints: string[]; log: string[] },
): Promise<{ url: string; setupLink: string | null }> {
  return new Promise((resolve, reject) => {
    let printed = '';
    const fail = () => reject(new Error(`The hub did not start.\n${printed}\n${complaints.join('\n')}`));
    const timer = setTimeout(fail, startWithinMs);
    child.once('exit', fail);
    child.stdout?.on('data', (chunk) => {
      printed = `${printed}${chunk}`.slice(-5000);
      const url = /Frameroom is ready: (\S+)/.exec(printed)?.[1];
      // The message ends in an empty line; before it the link may still be on its way.
      if (!url || !/\n\n$|\n\n\{/.test(printed.slice(printed.indexOf(url)))) return;
      clearTimeout(timer);
      child.removeListener('exit', fail);
      resolve({ url, setupLink: /\S+\/setup\?token=\S+/.exec(printed)?.[0] ?? null });
    });
    eachLine(child.stdout, (line) => {
      if (!/^\{.*"level":\d+/.test(line)) return;
      log.push(line);
      if ((JSON.parse(line) as { level: number }).level >= errorLevel) complaints.push(line);
    });
  });
}

function eachLine(stream: NodeJS.ReadableStream | null, take: (line: string) => void): void {
  let rest = '';
  stream?.on('data', (chunk) => {
    const lines = `${rest}${chunk}`.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line.trim() !== '') take(line);
  });
}
