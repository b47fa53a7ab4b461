// Runs a tool to its end. Its output is kept back and shown only when it fails, unless it is asked to be loud.
import { spawn } from 'node:child_process';
import { Failure } from './failure.mjs';
import { root } from './root.mjs';

/** The end of a tool's output is what explains a failure. */
const keptCharacters = 200_000;
const running = new Set();

/**
 * @param {string} command
 * @param {string[]} args
 * @param {{ failure: string, env?: Record<string, string | undefined>, cwd?: string, loud?: boolean, timeoutMs?: number }} options
 *   `failure`: the sentence to end with when the tool fails.
 */
export async function run(command, args, { failure, env = {}, cwd = root, loud = false, timeoutMs }) {
  // A process group of its own, so that stopping it also stops what it started (npm and next both have children).
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', loud ? 'inherit' : 'pipe', loud ? 'inherit' : 'pipe'],
    detached: true,
  });
  running.add(child);
  let output = '';
  const keep = (chunk) => {
    output = (output + chunk).slice(-keptCharacters);
  };
  child.stdout?.setEncoding('utf8').on('data', keep);
  child.stderr?.setEncoding('utf8').on('data', keep);
  let isLate = false;
  const timer =
    timeoutMs &&
    setTimeout(() => {
      isLate = true;
      stopGroup(child, 'SIGKILL');
    }, timeoutMs);
  const outcome = await new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, signal) =>
      resolve(code === 0 ? '' : `${command} ended with ${signal ?? `code ${code}`}`),
    );
  });
  clearTimeout(timer);
  running.delete(child);
  if (!outcome) return;
  if (output) console.error(output.trimEnd());
  throw new Failure(
    `${failure} (${isLate ? `${command} did not end within ${timeoutMs / 1000} s` : outcome})`,
  );
}

/** For an interrupted script: nothing it started stays behind. */
export function stopRunning(signal = 'SIGTERM') {
  for (const child of running) stopGroup(child, signal);
}

function stopGroup(child, signal) {
  try {
    process.kill(-child.pid, signal);
  } catch {
    child.kill(signal);
  }
}
