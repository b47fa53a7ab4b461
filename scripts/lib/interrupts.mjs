// While a script prepares: Ctrl-C, a stop, or the end of npm stops what it runs, and then itself.
import { readFileSync } from 'node:fs';
import os from 'node:os';
import { stopRunning } from './run.mjs';

/** Returns what ends the watch. */
export function stopOnInterrupt() {
  const stop = (signal) => {
    stopRunning(signal);
    process.exit(128 + os.constants.signals[signal]);
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  const forget = onParentGone(() => stop('SIGTERM'));
  return () => {
    process.off('SIGINT', stop).off('SIGTERM', stop);
    forget();
  };
}

/**
 * Under npm only: npm stops the shell between us, or is killed with -9, and neither tells its scripts; a hub would stay behind
 * and keep the port. Outside of npm a parent may go on purpose (`node scripts/start.mjs &` and log out).
 * Returns what ends the watch.
 */
export function onParentGone(react, env = process.env) {
  if (!env.npm_lifecycle_event) return () => {};
  const before = ancestors();
  const timer = setInterval(() => {
    if (ancestors() === before) return;
    clearInterval(timer);
    react();
  }, 250);
  timer.unref();
  return () => clearInterval(timer);
}

/** Our parent and, when that is only npm's shell (Debian's stays, others turn into us), npm itself where /proc can tell. */
function ancestors() {
  const parent = process.ppid;
  try {
    const [, name, rest] = /\((.*)\) (.*)$/s.exec(readFileSync(`/proc/${parent}/stat`, 'utf8')) ?? [];
    return /^(ba|da|z|k|a)?sh$/.test(name) ? `${parent} ${rest.split(' ')[1]}` : `${parent}`;
  } catch {
    return `${parent}`;
  }
}
