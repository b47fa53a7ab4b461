// How an analyser fares on a device, in one word, with since when.
import type { AssignmentState } from '#contract/api/analysers.ts';
import type { Clock } from '#server/lib/clock.ts';

export type Health = {
  answered(): void;
  failed(words: string): void;
  absent(words: string): void;
  /** Frames passed while it was busy. */
  behind(): void;
  idle(): void;
  read(): Pick<AssignmentState, 'health' | 'since' | 'lastError'>;
};

/** It is slow while more than half of its frames pass, over the last so many answers. */
const lookBack = 20;

export function createHealth(clock: Clock): Health {
  let health: AssignmentState['health'] = 'idle';
  let since = clock.now();
  let lastError: string | null = null;
  /** For each of the last answers, whether frames had passed meanwhile. */
  let passed: boolean[] = [];
  let hasPassed = false;

  function become(next: AssignmentState['health']): void {
    if (next === health) return;
    health = next;
    since = clock.now();
  }

  return {
    answered() {
      passed = [...passed.slice(1 - lookBack), hasPassed];
      hasPassed = false;
      const slow = passed.filter(Boolean).length > passed.length / 2;
      become(slow ? 'slow' : 'healthy');
    },
    failed(words) {
      lastError = words;
      become('failing');
    },
    absent(words) {
      lastError = words;
      become('absent');
    },
    behind() {
      hasPassed = true;
    },
    idle() {
      passed = [];
      hasPassed = false;
      // What failed is still failing when no frame comes: the next one will show.
      if (health !== 'failing' && health !== 'absent') become('idle');
    },
    read: () => ({ health, since, lastError }),
  };
}
