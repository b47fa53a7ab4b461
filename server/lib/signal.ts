// A typed list of listeners. A listener that throws is reported and never keeps the others from hearing.
export type Signal<T> = {
  emit(value: T): void;
  /** Returns what ends it. */
  listen(listener: (value: T) => void): () => void;
};

export function createSignal<T>(onListenerFailed: (error: unknown) => void = rethrowLater): Signal<T> {
  const listeners = new Set<(value: T) => void>();
  return {
    emit(value) {
      for (const listener of [...listeners]) {
        try {
          listener(value);
        } catch (error) {
          onListenerFailed(error);
        }
      }
    },
    listen(listener) {
      const own = (value: T) => listener(value);
      listeners.add(own);
      return () => {
        listeners.delete(own);
      };
    },
  };
}

function rethrowLater(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}
