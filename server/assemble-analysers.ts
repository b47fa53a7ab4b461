// Analysers, joined to the rooms that assemble.ts has built: what they say becomes results, counts and figures.
import type { BuiltinName } from '#contract/api/analysers.ts';
import { hashSecret, newSecret } from './access/secrets.ts';
import { type Analysers, createAnalysers } from './analysers/analysers.ts';
import { createBuiltinAnalyser } from './analysers/builtin/builtin-analyser.ts';
import { startThread } from './analysers/builtin/start-thread.ts';
import { createThreadPool } from './analysers/builtin/thread-pool.ts';
import { type CountedLog, createCountedLog } from './analysers/counted-log.ts';
import type { AnalyserFailure, AnalyserFinding } from './analysers/host.ts';
import type { Config } from './config.ts';
import { createCountSteps } from './counting/count-steps.ts';
import type { Counting } from './counting/counting.ts';
import type { OpenDatabase } from './db/open-database.ts';
import type { Metrics } from './http/metrics.ts';
import type { Hub } from './hub/hub.ts';
import { monotonicClock, systemClock } from './lib/clock.ts';
import type { Logger } from './lib/logger.ts';
import type { Results } from './results/results.ts';
import type { Sessions } from './sessions/sessions.ts';

export type AnalysersAssembly = {
  config: Config;
  log: Logger;
  database: Pick<OpenDatabase, 'analysers'>;
  hub: Hub;
  sessions: Pick<Sessions, 'changes'>;
  results: Pick<Results, 'record'>;
  counting: Pick<Counting, 'tally'>;
  framesAnalysed: Metrics['framesAnalysed'];
};

export type AssembledAnalysers = Omit<Analysers, 'close'> & { close(): Promise<void> };

const peopleCounter: BuiltinName = 'people-counter';

export function assembleAnalysers(options: AnalysersAssembly): AssembledAnalysers {
  const { config, log, database, hub, sessions, results, counting, framesAnalysed } = options;
  const pool = createThreadPool({
    startThread: () => startThread({ maxPixels: config.frames.maxPixels }),
    clock: monotonicClock,
    onDied: (error) => log.error({ err: error }, 'a thread of the built-in analysers died'),
  });
  const analysers = createAnalysers({
    repository: database.analysers,
    keys: { newKey: () => newSecret('fra'), hashKey: hashSecret },
    makers: { builtin: ({ id }) => createBuiltinAnalyser(pool, id as string as BuiltinName) },
    rooms: hub,
    sessions,
    clocks: { wall: systemClock, steady: monotonicClock },
    onCounted: framesAnalysed,
  });
  const steps = createCountSteps();
  const failures = new Map<string, CountedLog<AnalyserFailure>>();
  const countsLost = createCountedLog<object>((latest, times) =>
    log.error({ ...latest, times }, 'counts of the hub’s people counter could not be kept'),
  );

  analysers.findings.listen(({ device, analyser, kind, frame, values, tookMs }) => {
    const { seq, capturedAt: at } = frame;
    results.record(device, { name: analyser, kind: 'analyser' }, { seq, at, values, tookMs });
    if (kind === 'builtin' && (analyser as string) === peopleCounter) count({ device, frame, values });
  });

  /** For the clients of protocol 3. */
  function count({ device, frame, values }: Pick<AnalyserFinding, 'device' | 'frame' | 'values'>): void {
    const { count_in, count_out } = values;
    if (typeof count_in !== 'number' || typeof count_out !== 'number') return;
    const more = steps.next(device, frame.session, { in: count_in, out: count_out });
    if (more.in === 0 && more.out === 0) return;
    counting.tally.add(device, more).catch((error: unknown) => countsLost.add({ device, err: error }));
  }

  analysers.failures.listen((failure) => {
    // One of each analyser, whatever the device: there are at most some hundreds.
    const known =
      failures.get(failure.analyser) ??
      createCountedLog<AnalyserFailure>((latest, times) =>
        log.warn({ ...latest, times }, 'an analyser failed'),
      );
    failures.set(failure.analyser, known);
    known.add(failure);
  });

  return {
    ...analysers,
    forget(device) {
      analysers.forget(device);
      steps.forget(device);
    },
    async close() {
      analysers.close();
      await pool.close();
    },
  };
}
