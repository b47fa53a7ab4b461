// Who on this page listens to what, by subscription.
export type Audiences<T> = {
  /** Returns what ends it. */
  add(key: string, listener: (value: T) => void): () => void;
  of(key: string): Array<(value: T) => void>;
};

export function createAudiences<T>(): Audiences<T> {
  const audiences = new Map<string, Set<(value: T) => void>>();
  return {
    add(key, listener) {
      const audience = audiences.get(key) ?? new Set();
      audiences.set(key, audience.add(listener));
      return () => {
        audience.delete(listener);
        if (audience.size === 0) audiences.delete(key);
      };
    },
    of: (key) => [...(audiences.get(key) ?? [])],
  };
}
