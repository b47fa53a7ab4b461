// Installs the packages of package-lock.json when node_modules does not already hold them.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './root.mjs';
import { run } from './run.mjs';
import { readStamp, writeStamp } from './stamp.mjs';
import { step } from './step.mjs';

const modules = path.join(root, 'node_modules');
const stampFile = path.join(modules, '.frameroom-install.json');
const platform = `${process.platform}-${process.arch}`;

/** @param {{ dev: boolean }} wanted whether the packages for tests and development are needed too */
export function isInstalled({ dev }) {
  const stamp = readStamp(stampFile);
  const isStamped = stamp?.lock === lockHash() && stamp.platform === platform && (stamp.dev || !dev);
  if (isStamped) return true;
  // Somebody ran npm by hand: npm's own record of what is there says the same thing.
  const lock = readStamp(path.join(root, 'package-lock.json'));
  const there = readStamp(path.join(modules, '.package-lock.json'));
  if (!lock || !there || !holdsAll(lock.packages, there.packages, { dev })) return false;
  writeStamp(stampFile, { lock: lockHash(), platform, dev });
  return true;
}

export async function install({ dev }) {
  // A start never takes away what tests and development need.
  const withDev = dev || existsSync(path.join(modules, 'vitest'));
  await step(`Installing packages (${reason()}, about a minute)`, () =>
    run(...npm(['ci', withDev ? '--include=dev' : '--omit=dev', '--no-audit', '--no-fund']), {
      failure:
        'Installing the packages failed: see above. Is the npm registry reachable, and the disk not full?',
    }),
  );
  writeStamp(stampFile, { lock: lockHash(), platform, dev: withDev });
}

function reason() {
  const stamp = readStamp(stampFile);
  if (!stamp) return 'first start only';
  return stamp.lock === lockHash() ? 'now those for tests too' : 'they changed';
}

/**
 * Every package that this machine needs is there in the wanted version. Optional ones may be missing when they are for
 * another machine; those that also depend on the C library are left to npm.
 */
export function holdsAll(wanted, there, { dev }) {
  return Object.entries(wanted).every(([place, entry]) => {
    if (place === '' || entry.link) return true;
    if (entry.dev && !dev) return true;
    const found = there[place];
    if (found) return found.version === entry.version && found.integrity === entry.integrity;
    return Boolean(entry.optional || entry.devOptional || entry.peer) && !isForThisMachine(entry);
  });
}

function isForThisMachine({ os, cpu, libc }) {
  return Boolean(os?.includes(process.platform) && cpu?.includes(process.arch) && !libc);
}

function lockHash() {
  return createHash('sha256')
    .update(readFileSync(path.join(root, 'package-lock.json')))
    .digest('hex');
}

/** The npm that started us, else the one on the path. @returns {[string, string[]]} */
function npm(args) {
  const cli = process.env.npm_execpath;
  return cli?.endsWith('npm-cli.js') ? [process.execPath, [cli, ...args]] : ['npm', args];
}
