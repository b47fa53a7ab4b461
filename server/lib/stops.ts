// What has been started and must be stopped: the last first, each once, all of them even when one fails.
export type Stop = () => void | Promise<void>;

export type Stops = {
  add(...stops: Stop[]): void;
  /** Idempotent; every caller waits for the same end. */
  stopAll(): Promise<void>;
  readonly isStopping: boolean;
};

export function createStops(onFailed: (error: unknown) => void): Stops {
  const stops: Stop[] = [];
  let stopping: Promise<void> | null = null;

  async function run(): Promise<void> {
    for (const stop of stops.reverse()) {
      try {
        await stop();
      } catch (error) {
        onFailed(error);
      }
    }
  }

  return {
    add: (...more) => void stops.push(...more),
    stopAll() {
      stopping ??= run();
      return stopping;
    },
    get isStopping() {
      return stopping !== null;
    },
  };
}
