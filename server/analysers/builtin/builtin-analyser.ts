// The built-in analysers as the host knows analysers: each session a run in the pool of threads.
import type { BuiltinName } from '#contract/api/analysers.ts';
import type { Analyser } from '../ports.ts';
import type { ThreadPool } from './thread-pool.ts';

export function createBuiltinAnalyser(pool: Pick<ThreadPool, 'begin'>, name: BuiltinName): Analyser {
  return {
    name,
    start({ device, options = {} }) {
      const { see, change, stop } = pool.begin({ device, name, options });
      return { analyse: see, change, stop };
    },
  };
}
