// Who may import what, as one table, and the few things that only one file may do. A new folder needs a line here.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseAst } from 'vitest/node';

/**
 * Files of a room may import their own room and what is listed: folders and files of this project (`*` stands for one name),
 * packages, and `node` for everything built into Node. `everything` has no limit. The first line that fits a file counts.
 */
type Room = { room: string; may: readonly string[] };

const base = ['contract', 'server/lib', 'node', 'zod'];
const domain = [...base, 'server/hub', 'server/*/ports.ts'];
const transport = [
  ...base,
  'server/hub',
  'server/pictures',
  'server/http',
  ...['devices', 'sessions', 'access', 'audit', 'results', 'counting', 'media', 'analysers', 'tracking'].map(
    (name) => `server/${name}`,
  ),
];

const rooms: readonly Room[] = [
  { room: 'contract', may: ['zod'] },
  { room: 'server/lib', may: ['contract', 'node', 'pino'] },
  { room: 'server/hub', may: base },

  { room: 'server/devices', may: domain },
  { room: 'server/sessions', may: domain },
  {
    room: 'server/access',
    // What a login ends with is said once, where pages meet the hub.
    may: [
      ...domain,
      'server/runtime-handle.ts',
      '@node-rs/argon2',
      'rate-limiter-flexible',
      'next-auth',
      'cookie',
    ],
  },
  // Who watches is told as the doors know them.
  { room: 'server/audit', may: [...domain, 'server/access/principal.ts'] },
  // The threads that compute: untrusted pictures are decoded in them.
  { room: 'server/analysers/builtin', may: [...domain, 'server/vision', 'sharp', 'tsx'] },
  { room: 'server/analysers', may: domain },
  // Pure: pixels in, what is seen out.
  { room: 'server/vision', may: [] },
  { room: 'server/counting', may: domain },
  { room: 'server/results', may: domain },
  { room: 'server/tracking', may: domain },
  { room: 'server/recordings', may: domain },
  { room: 'server/batches', may: domain },
  { room: 'server/events', may: domain },

  { room: 'server/pictures', may: [...base, 'server/hub', 'sharp'] },
  { room: 'server/media', may: ['server/lib', 'node'] },
  { room: 'server/simulator', may: [...base, 'sharp', 'tsx'] },
  { room: 'server/db', may: [...base, 'server/*/ports.ts', '@prisma/*', '@libsql/*', 'pg'] },
  { room: 'server/storage', may: [...base, 'server/*/ports.ts'] },
  { room: 'server/mail', may: [...base, 'nodemailer'] },
  // A program of its own beside the hub: the same settings, the same database.
  { room: 'server/cli', may: [...base, 'server/config.ts', 'server/db', 'server/access'] },

  {
    room: 'server/http',
    may: [...base, 'server/hub', 'next', 'find-my-way', 'prom-client', 'cookie', '@fastify/busboy'],
  },
  {
    room: 'server/transports/clips',
    // Besides what every protocol may: uploads too large for a bounded body.
    may: [...transport, 'server/transports/default-namespace/index.ts', 'socket.io', '@fastify/busboy'],
  },
  {
    room: 'server/transports/*',
    // Protocols 0, 1 and 2 are dialects of one namespace: they know what a dialect is, not each other.
    may: [
      ...transport,
      'server/transports/default-namespace/index.ts',
      'ws',
      'socket.io',
      'engine.io',
      'socket.io-msgpack-parser',
      'cookie',
    ],
  },
  { room: 'server/api', may: [...transport, 'server/mail'] },

  { room: 'server/config.ts', may: [...base, 'server/config-environment.ts'] },
  { room: 'server/config-environment.ts', may: ['zod', 'contract', 'server/config-kinds.ts'] },
  { room: 'server/config-kinds.ts', may: ['zod', 'contract'] },
  // What makes a certificate is loaded only when one is made.
  { room: 'server/tls', may: ['server/lib', 'node', 'selfsigned'] },
  { room: 'server/open-doors.ts', may: ['everything'] },
  { room: 'server/runtime-handle.ts', may: ['contract'] },
  { room: 'server/start-message.ts', may: ['node'] },
  { room: 'server/assemble.ts', may: ['everything'] },
  { room: 'server/assemble-protocols.ts', may: ['everything'] },
  { room: 'server/assemble-analysers.ts', may: ['everything'] },
  { room: 'server/runtime.ts', may: ['everything'] },
  { room: 'server/index.ts', may: ['everything'] },
  { room: 'server/testing', may: ['everything'] },
  { room: 'server/whole-hub.test.ts', may: ['everything'] },
  { room: 'server/doors*', may: ['everything'] },
  { room: 'server/architecture.test.ts', may: ['node', 'vitest'] },

  { room: 'app/_lib/runtime.ts', may: ['app', 'contract', 'server/runtime-handle.ts', 'packages'] },
  { room: 'app', may: ['contract', 'packages'] },
  { room: 'e2e', may: ['contract', 'server/testing', 'server/simulator', 'scripts', 'node', 'packages'] },
  { room: 'bench', may: ['contract', 'server/testing', 'server/simulator', 'scripts', 'node', 'packages'] },
];

/**
 * A test, and a `test-….ts` that several tests share, is part of its room. Beyond that it may use what starts a hub for tests,
 * the simulator's scenes, the scripts' tools, the splitter (to read what the hub streams), and any package.
 */
const testsMay = [
  'server/testing',
  'server/simulator',
  'scripts',
  'server/transports/frames/stream-splitter.ts',
  'node',
  'packages',
];
const isTest = (file: string) => /\.test\.tsx?$|(^|\/)test-[^/]+\.ts$/.test(file);

/** What only these files may do. */
const only: readonly { what: string; within: readonly string[]; except: readonly string[] }[] = [
  { what: 'globalThis', within: ['server', 'contract', 'app'], except: ['server/runtime-handle.ts'] },
  {
    what: 'process.env',
    within: ['server', 'contract', 'app'],
    except: ['server/config.ts', 'server/simulator/cli.ts'],
  },
  { what: 'console', within: ['server', 'contract'], except: ['server/simulator/cli.ts'] },
  { what: 'new PrismaClient', within: ['server', 'contract', 'app'], except: ['server/db/client.ts'] },
];

const folders = ['contract', 'server', 'app', 'e2e', 'bench'];
const root = path.resolve(import.meta.dirname, '..');

function sources(): string[] {
  return folders
    .filter((folder) => existsSync(path.join(root, folder)))
    .flatMap((folder) => filesIn(folder).map((file) => `${folder}/${file}`))
    .filter((file) => /\.(ts|tsx|mts|mjs)$/.test(file) && !/(^|\/)(generated|node_modules)\//.test(file));
}

function filesIn(folder: string): string[] {
  return readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' });
}

/** `server/*` fits `server/hub`, and all that is in it. */
function fits(place: string, pattern: string): boolean {
  const expression = pattern.replaceAll(/[.+]/g, '\\$&').replaceAll('*', '[^/]+');
  return new RegExp(`^${expression}(/|$)`).test(place);
}

/** What a file imports, and what it does that only some files may. Read from the syntax tree: comments and texts do not count. */
function read(source: string, file: string): { imports: string[]; does: Set<string> } {
  const imports: string[] = [];
  const does = new Set<string>();
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    const node = value as SyntaxNode;
    if (typeof node.source?.value === 'string') imports.push(node.source.value);
    const act = actOf(node);
    if (act) does.add(act);
    for (const inner of Object.values(node)) visit(inner);
  };
  visit(parseAst(source, { lang: file.endsWith('x') ? 'tsx' : 'ts' }));
  return { imports, does };
}

type Named = { name?: unknown; value?: unknown };
type SyntaxNode = Named & {
  type?: unknown;
  source?: Named;
  object?: Named;
  property?: Named;
  callee?: Named;
};

function actOf({ type, name, object, property, callee }: SyntaxNode): string | undefined {
  if (type === 'Identifier' && name === 'globalThis') return 'globalThis';
  if (type === 'NewExpression' && callee?.name === 'PrismaClient') return 'new PrismaClient';
  if (type !== 'MemberExpression') return undefined;
  if (object?.name === 'console') return 'console';
  return object?.name === 'process' && property?.name === 'env' ? 'process.env' : undefined;
}

/** A place in this project, `node`, or a package's name. */
function targetOf(specifier: string, file: string): string {
  if (specifier.startsWith('.')) return path.posix.join(path.posix.dirname(file), specifier);
  if (specifier.startsWith('#')) return specifier.slice(1);
  if (specifier.startsWith('node:')) return 'node';
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}

function mayImport(may: readonly string[], target: string, specifier: string): boolean {
  const isPackage = !specifier.startsWith('.') && !specifier.startsWith('#') && target !== 'node';
  return may.some(
    (entry) => entry === 'everything' || (entry === 'packages' && isPackage) || fits(target, entry),
  );
}

/** The folder that a file's room is: of `server/transports/*`, its own. */
function ownRoom(room: string, file: string): string {
  return file.split('/').slice(0, room.split('/').length).join('/');
}

function wrongImports(file: string, source: string): string[] {
  const tested = file.replace(/\.test\.(tsx?)$/, '.$1');
  const room = rooms.find(({ room }) => fits(file, room) || fits(tested, room));
  if (!room) return [`${file} is in no room: give its folder a line in server/architecture.test.ts`];
  const may = [...room.may, ...(isTest(file) ? testsMay : []), ownRoom(room.room, tested)];
  return read(source, file)
    .imports.filter((specifier) => !mayImport(may, targetOf(specifier, file), specifier))
    .map((specifier) => `${file} → ${specifier} (${room.room} may import ${room.may.join(', ')})`);
}

function wrongDoings(file: string, source: string): string[] {
  const { does } = read(source, file);
  return only
    .filter(
      ({ what, within, except }) =>
        does.has(what) && within.some((folder) => fits(file, folder)) && !except.includes(file),
    )
    .map(({ what, except }) => `${file} uses ${what}, which is for ${except.join(' and ')} alone`);
}

const contentOf = (file: string) => readFileSync(path.join(root, file), 'utf8');

describe('the house', () => {
  it('has no import that its rooms do not allow', () => {
    expect(sources().flatMap((file) => wrongImports(file, contentOf(file)))).toEqual([]);
  });

  it('leaves globals, the environment, the console and the database to the files they are for', () => {
    const files = sources().filter((file) => !isTest(file) && !fits(file, 'server/testing'));
    expect(files.flatMap((file) => wrongDoings(file, contentOf(file)))).toEqual([]);
  });
});

describe('the reader of imports', () => {
  it.each([
    ['server/hub/room.ts', "import { z } from '../db/client.ts'"],
    ['server/hub/room.ts', "import type { Device } from '#server/devices/registry.ts'"],
    ['server/hub/room.ts', "export * from 'socket.io'"],
    ['server/hub/room.ts', "const later = await import('#server/http/body.ts')"],
    ['server/hub/room.ts', "type Row = import('#server/db/rows.ts').Row"],
    ['server/devices/registry.ts', "import { openSession } from '../sessions/open.ts'"],
    ['server/transports/live/room.ts', "import { split } from '../frames/split.ts'"],
    ['server/transports/live/room.ts', "import { client } from '#server/db/client.ts'"],
    ['server/hub/room.test.ts', "import { client } from '#server/db/client.ts'"],
    ['contract/frame.ts', "import fs from 'node:fs'"],
    ['app/page.tsx', "import { readRuntime } from '#server/runtime-handle.ts'\nexport default () => <p />"],
    ['server/attic/box.ts', ''],
  ])('finds that %s may not: %s', (file, source) => {
    expect(wrongImports(file, source)).toHaveLength(1);
    expect(wrongImports(file, source)[0]).toContain(file);
  });

  it.each([
    ['server/hub/room.ts', "import { z } from 'zod'; import './frame.ts'; // from 'socket.io'"],
    ['server/hub/room.ts', "const text = `import x from 'socket.io'`"],
    ['server/devices/registry.ts', "import type { SessionRepository } from '../sessions/ports.ts'"],
    ['server/transports/live/room.ts', "import { hub } from '#server/hub/hub.ts'; import './socket.ts'"],
    [
      'server/hub/room.test.ts',
      "import { start } from '#server/testing/start.ts'; import { it } from 'vitest'",
    ],
    [
      'server/db/rows.ts',
      "import { PrismaClient } from '@prisma/client/runtime'; import './generated/sqlite/client.ts'",
    ],
    ['app/_lib/runtime.ts', "import { readRuntime } from '#server/runtime-handle.ts'"],
  ])('lets %s: %s', (file, source) => {
    expect(wrongImports(file, source)).toEqual([]);
  });

  it.each([
    ['server/hub/room.ts', 'globalThis.room = 1'],
    ['server/hub/room.ts', 'const { PORT } = process.env'],
    ['contract/frame.ts', "console.log('frame')"],
    ['server/db/rows.ts', 'const client = new PrismaClient()'],
  ])('finds that %s may not: %s', (file, source) => {
    expect(wrongDoings(file, source)).toHaveLength(1);
  });

  it('lets the one file do it, and lets others speak of it', () => {
    expect(wrongDoings('server/config.ts', 'const { PORT } = process.env')).toEqual([]);
    expect(
      wrongDoings('server/hub/room.ts', "const text = 'console.log' // globalThis, process.env"),
    ).toEqual([]);
  });
});
