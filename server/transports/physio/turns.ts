// One connection's events, each after the one before it has been dealt with. Most are at once; the start of a session may
// have to wait for its device to be made, and the frames behind it wait for that.
export type Turns = {
  /** False: too much is waiting already, and the task is not taken. A task must not fail. */
  take(bytes: number, task: () => void | Promise<void>): boolean;
  /** Forgets what waits. */
  close(): void;
};

export type TurnLimits = { maxTasks: number; maxBytes: number };

export function createTurns({ maxTasks, maxBytes }: TurnLimits): Turns {
  const waiting: { bytes: number; task: () => void | Promise<void> }[] = [];
  let waitingBytes = 0;
  let state: 'free' | 'busy' | 'closed' = 'free';

  function run(task: () => void | Promise<void>): void {
    const ended = task();
    if (!ended || state === 'closed') return;
    state = 'busy';
    void ended.then(goOn);
  }

  function goOn(): void {
    if (state === 'closed') return;
    state = 'free';
    for (let next = waiting.shift(); next; next = state === 'free' ? waiting.shift() : undefined) {
      waitingBytes -= next.bytes;
      run(next.task);
    }
  }

  return {
    take(bytes, task) {
      if (state === 'closed') return false;
      if (state === 'free') {
        run(task);
        return true;
      }
      if (waiting.length >= maxTasks || waitingBytes + bytes > maxBytes) return false;
      waiting.push({ bytes, task });
      waitingBytes += bytes;
      return true;
    },
    close() {
      state = 'closed';
      waiting.length = 0;
    },
  };
}
