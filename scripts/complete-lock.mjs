// Adds to package-lock.json the packages for other machines that npm left out because it could not see them when the lock was
// written (an incomplete mirror; npm/cli#4828). Without them `npm ci` refuses the lock everywhere. Run it after `npm install <x>`.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from './lib/root.mjs';

const file = path.join(root, 'package-lock.json');
const systems = [
  'aix',
  'android',
  'darwin',
  'freebsd',
  'linux',
  'netbsd',
  'openbsd',
  'openharmony',
  'sunos',
  'win32',
];
const processors = ['arm', 'arm64', 'ia32', 'loong64', 'ppc64', 'riscv64', 's390x', 'x64'];

/** @returns {{ name: string, version: string, neededBy: string }[]} */
export function missingFromLock(packages) {
  return Object.entries(packages).flatMap(([neededBy, { optionalDependencies = {} }]) =>
    Object.entries(optionalDependencies)
      .filter(([name]) => !isReachable(packages, neededBy, name))
      .map(([name, version]) => ({ name, version, neededBy })),
  );
}

/** As Node looks for it: in the package's own node_modules, then in those around it. */
function isReachable(packages, from, name) {
  for (let place = from; ; place = place.slice(0, Math.max(0, place.lastIndexOf('/node_modules/')))) {
    if (`${place ? `${place}/` : ''}node_modules/${name}` in packages) return true;
    if (!place) return false;
  }
}

/** What npm must know not to fetch it here; it has no checksum, for nobody here has seen it. */
function entryFor({ name, version }, { dev }) {
  if (!/^\d+\.\d+\.\d+/.test(version))
    throw new Error(`${name} is wanted as ${version}, which is not one version.`);
  const words = name.split(/[/-]/);
  const os = systems.filter((system) => words.includes(system));
  const cpu = processors.filter((processor) => words.includes(processor));
  if (os.length === 0 || cpu.length === 0)
    throw new Error(`The name of ${name} does not say which machine it is for.`);
  const libc = words.includes('musl') ? { libc: ['musl'] } : {};
  return { version, cpu, ...(dev ? { dev } : {}), ...libc, optional: true, os };
}

function complete() {
  const lock = JSON.parse(readFileSync(file, 'utf8'));
  const missing = missingFromLock(lock.packages);
  for (const one of missing)
    lock.packages[`node_modules/${one.name}`] = entryFor(one, lock.packages[one.neededBy]);
  const sorted = Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, 'en'));
  if (missing.length > 0)
    writeFileSync(file, `${JSON.stringify({ ...lock, packages: Object.fromEntries(sorted) }, null, 2)}\n`);
  console.log(`${missing.length} packages for other machines added to package-lock.json.`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) complete();
