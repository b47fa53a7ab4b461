// One animation frame for the whole page: all paints due run in it, then what follows paints (acknowledging) runs once.
export type PaintLoop = {
  /** Runs `job` in the next animation frame; the same job asked twice runs once. Without a job only `afterPaint` runs. */
  request(job?: () => void): void;
};

export function createPaintLoop(options: {
  requestFrame(run: () => void): void;
  afterPaint(): void;
}): PaintLoop {
  let jobs = new Set<() => void>();
  let asked = false;
  function run(): void {
    asked = false;
    const due = jobs;
    jobs = new Set();
    for (const job of due) job();
    options.afterPaint();
  }
  return {
    request(job) {
      if (job) jobs.add(job);
      if (asked) return;
      asked = true;
      options.requestFrame(run);
    },
  };
}
