// Runs a server as a child in this process's place: same output, same signals, same exit code, and never one without the other.
import { spawn } from 'node:child_process';
import os from 'node:os';
import { onParentGone } from './interrupts.mjs';
import { root } from './root.mjs';

const followParent = new URL('./follow-parent.mjs', import.meta.url).href;

/**
 * @param {string[]} args what node runs
 * @param {{ env?: Record<string, string>, cwd?: string, onStarted?: () => void }} options
 * @returns {Promise<number>} the exit code to end with
 */
export function serve(args, { env = {}, cwd = root, onStarted } = {}) {
  const child = spawn(process.execPath, ['--import', followParent, ...args], {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  // It may end before a signal reaches it; its exit says so.
  const passOn = (signal) => child.connected && child.send(signal, () => {});
  process.on('SIGINT', passOn).on('SIGTERM', passOn);
  const forget = onParentGone(() => passOn('SIGTERM'));
  if (onStarted) child.once('spawn', onStarted);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      process.off('SIGINT', passOn).off('SIGTERM', passOn);
      forget();
      resolve(code ?? 128 + os.constants.signals[signal]);
    });
  });
}
