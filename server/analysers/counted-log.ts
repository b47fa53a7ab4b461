// A trouble that may come with every frame, said at once and then at most once a second with how often it came.
export type CountedLog<T> = {
  /** `times` may stand for several at once. */
  add(latest: T, times?: number): void;
};

const everyMs = 1000;

export function createCountedLog<T>(write: (latest: T, times: number) => void): CountedLog<T> {
  let timer: NodeJS.Timeout | null = null;
  let unsaid: { latest: T; times: number } | null = null;

  function say(latest: T, times: number): void {
    unsaid = null;
    write(latest, times);
    timer = setTimeout(() => {
      timer = null;
      if (unsaid) say(unsaid.latest, unsaid.times);
    }, everyMs);
    // What is left unsaid must not keep a stopped hub alive.
    timer.unref();
  }

  return {
    add(latest, times = 1) {
      if (timer) unsaid = { latest, times: (unsaid?.times ?? 0) + times };
      else say(latest, times);
    },
  };
}
