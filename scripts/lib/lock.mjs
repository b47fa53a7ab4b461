// One at a time: two starts in one checkout must not install or build into each other.
import { mkdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { root } from './root.mjs';

const beatMs = 1000;
/** Longer than any pause of the owner's event loop: its work is done by child processes. */
const staleMs = 15_000;
const me = `${os.hostname()} ${process.pid}`;

/** @template T @param {() => Promise<T>} work @param {{ file?: string }} options @returns {Promise<T>} */
export async function withLock(work, { file = path.join(root, '.cache', 'setup.lock') } = {}) {
  mkdirSync(path.dirname(file), { recursive: true });
  for (let tries = 0; !take(file); tries++) {
    if (isAbandoned(file)) rmSync(file, { force: true });
    else if (tries === 0) console.log('Another start is preparing this checkout; waiting for it…');
    await wait(200 + Math.random() * 100);
  }
  const beat = setInterval(() => touch(file), beatMs);
  const release = () => {
    clearInterval(beat);
    if (ownerOf(file) === me) rmSync(file, { force: true });
  };
  process.once('exit', release);
  try {
    return await work();
  } finally {
    process.off('exit', release);
    release();
  }
}

function take(file) {
  try {
    writeFileSync(file, me, { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

/** No heartbeat (whoever held it, wherever), or the owner is gone from this machine. */
function isAbandoned(file) {
  const age = ageOf(file);
  if (age === undefined) return false;
  if (age > staleMs) return true;
  const [host, pid] = ownerOf(file).split(' ');
  return host === os.hostname() && Number(pid) > 0 && !isAlive(Number(pid));
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function ageOf(file) {
  const mtime = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
  return mtime === undefined ? undefined : Date.now() - mtime;
}

function ownerOf(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function touch(file) {
  try {
    utimesSync(file, new Date(), new Date());
  } catch {
    // Somebody removed it; the work goes on and the release finds nothing.
  }
}
