// The parent's half: a program of the bench in a process of its own, so that its CPU is its own.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { Answers, Reply } from './answer-parent.ts';

export type Program = 'hub-process' | 'relay' | 'bare-listener' | 'load-process';

export type BenchProcess<A extends Answers> = {
  ask<K extends keyof A & string>(name: K, input: Parameters<A[K]>[0]): Promise<Awaited<ReturnType<A[K]>>>;
  stop(): Promise<void>;
};

/** A question that takes longer has hung: the longest a line waits for is a minute of watching. */
const answerWithinMs = 120_000;
const endWithinMs = 8000;

export async function startProcess<A extends Answers>(
  program: Program,
  { profileDir }: { profileDir?: string } = {},
): Promise<BenchProcess<A>> {
  const profile = profileDir
    ? ['--cpu-prof', `--cpu-prof-dir=${profileDir}`, '--cpu-prof-interval=1000']
    : [];
  const child = fork(path.join(import.meta.dirname, `${program}.js`), [], {
    execArgv: ['--enable-source-maps', '--expose-gc', ...profile],
    env: { ...process.env, NODE_ENV: 'production' },
    serialization: 'advanced',
  });
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  let lastId = 0;

  child.on('message', (reply: Reply) => {
    const asked = waiting.get(reply.id);
    waiting.delete(reply.id);
    if ('error' in reply) asked?.reject(new Error(`${program}: ${reply.error}`));
    else asked?.resolve(reply.value);
  });
  child.once('exit', (code, signal) => {
    for (const { reject } of waiting.values()) reject(new Error(`${program} ended (${signal ?? code})`));
    waiting.clear();
  });
  await once(child, 'spawn');

  return {
    ask(name, input) {
      lastId += 1;
      const id = lastId;
      return new Promise((resolve, reject) => {
        const timer = setTimeout(
          () => reject(new Error(`${program} does not answer ${name}`)),
          answerWithinMs,
        );
        const settle =
          <T>(end: (value: T) => void) =>
          (value: T) => {
            clearTimeout(timer);
            end(value);
          };
        // The other end is of the same type by the program's name; both are compiled together.
        waiting.set(id, { resolve: settle(resolve as (value: unknown) => void), reject: settle(reject) });
        child.send({ id, name, input });
      });
    },
    stop: () => stop(child),
  };
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  if (child.connected) child.disconnect();
  const timer = setTimeout(() => child.kill('SIGKILL'), endWithinMs);
  await ended;
  clearTimeout(timer);
}
