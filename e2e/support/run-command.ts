// Runs a command from the page as a person would: pasted into a shell, in a folder of theirs.
import { spawn } from 'node:child_process';
import { once } from 'node:events';

export type RunningCommand = {
  /** Everything it has printed, both streams. */
  readonly output: string;
  /** Resolves with the exit code (null: ended by a signal). */
  readonly ended: Promise<number | null>;
  stop(signal?: NodeJS.Signals): Promise<void>;
};

export function runCommand(program: string, args: string[], cwd: string): RunningCommand {
  // A group of its own, so that what a shell starts ends with it.
  const child = spawn(program, args, { cwd, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      output = `${output}${chunk}`.slice(-20_000);
    });
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  return {
    get output() {
      return output;
    },
    ended,
    async stop(signal = 'SIGTERM') {
      if (child.pid !== undefined && child.exitCode === null && child.signalCode === null)
        process.kill(-child.pid, signal);
      await ended;
    },
  };
}
