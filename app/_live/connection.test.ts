import { describe, expect, it } from 'vitest';
import { type ConnectionState, createConnection } from './connection.ts';
import { createStore } from './store.ts';

/** Time that moves only when told, and a link that only notes what is asked of it. */
function makeRig() {
  let now = 0;
  const timers: Array<{ at: number; run(): void }> = [];
  const log: string[] = [];
  const state = createStore<ConnectionState>('connecting');
  const connection = createConnection({
    state,
    link: () => ({ open: () => log.push(`open ${now}`), drop: () => log.push(`drop ${now}`) }),
    timers: {
      now: () => now,
      after(ms, run) {
        const timer = { at: now + ms, run };
        timers.push(timer);
        return () => void (timers.includes(timer) && timers.splice(timers.indexOf(timer), 1));
      },
    },
    random: () => 1,
    ask: () => log.push(`ask ${now}`),
    onOpened: () => log.push('begin'),
    onLost: () => log.push('end'),
  });
  function pass(ms: number): void {
    const until = now + ms;
    for (;;) {
      const due = timers.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
      if (!due) break;
      timers.splice(timers.indexOf(due), 1);
      now = due.at;
      due.run();
    }
    now = until;
  }
  const stop = connection.start();
  log.length = 0;
  return { connection, state, log, pass, stop };
}

describe('a connection', () => {
  it('tries again after a loss, ever more slowly, but never later than two seconds', () => {
    const { connection, state, log, pass } = makeRig();
    connection.opened();
    for (let loss = 0; loss < 6; loss += 1) {
      connection.lost('transport close');
      pass(2000);
    }
    expect(state.get()).toBe('reconnecting');
    const opened = log.filter((line) => line.startsWith('open'));
    expect(opened).toEqual(['open 250', 'open 2500', 'open 5000', 'open 8000', 'open 10000', 'open 12000']);
    expect(log.filter((line) => line === 'end')).toHaveLength(1);
  });

  it('connects at once when the machine wakes instead of waiting for the next try', () => {
    const { connection, log, pass } = makeRig();
    for (let loss = 0; loss < 5; loss += 1) {
      connection.lost('transport error');
      pass(2000);
    }
    connection.lost('transport error');
    pass(10);
    log.length = 0;
    connection.wake();
    expect(log).toEqual(['drop 10010', 'open 10010']);
    pass(5000);
    expect(log).toHaveLength(2);
  });

  it('leaves a connection that claims to be open but answers nothing', () => {
    const { connection, state, log, pass } = makeRig();
    connection.opened();
    pass(30_000);
    expect(log.slice(0, 5)).toEqual(['begin', 'ask 5500', 'drop 9500', 'end', 'open 9500']);
    expect(state.get()).toBe('reconnecting');
  });

  it('has less patience after a wake, when the old connection is probably dead', () => {
    const { connection, log, pass } = makeRig();
    connection.opened();
    pass(1000);
    connection.wake();
    pass(2000);
    expect(log).toEqual(['begin', 'ask 1000', 'drop 3000', 'end', 'open 3000']);
  });

  it('asks nothing while pictures come, and stays with a link that answers', () => {
    const { connection, state, log, pass } = makeRig();
    connection.opened();
    for (let second = 0; second < 30; second += 1) {
      pass(1000);
      connection.heard();
    }
    expect(log).toEqual(['begin']);
    expect(state.get()).toBe('connected');
  });

  it('gives up for good when the login is over', () => {
    const { connection, state, log, pass } = makeRig();
    connection.lost('unauthenticated');
    connection.wake();
    pass(60_000);
    expect(state.get()).toBe('logged-out');
    expect(log).toEqual([]);
  });

  it('leaves no timer behind when it is stopped', () => {
    const { connection, log, pass, stop } = makeRig();
    connection.opened();
    connection.lost('transport close');
    stop();
    log.length = 0;
    pass(60_000);
    expect(log).toEqual([]);
  });
});
