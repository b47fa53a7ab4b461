// Something lasts when it has been so for a while, and is over when it has not been so for a while.
export type Lasting = (isSo: boolean | null, at: number) => number | null;

/** Answers since when it has been so, once it lasts. Null in: nobody can say, and it stays as it is. */
export function createLasting({ beginsMs, endsMs }: { beginsMs: number; endsMs: number }): Lasting {
  let since: number | null = null;
  /** Since when it is otherwise than it counts. */
  let otherwiseSince: number | null = null;

  return (isSo, at) => {
    if (isSo === null || isSo === (since !== null)) {
      otherwiseSince = null;
      return since;
    }
    otherwiseSince ??= at;
    if (at - otherwiseSince < (isSo ? beginsMs : endsMs)) return since;
    since = isSo ? otherwiseSince : null;
    otherwiseSince = null;
    return since;
  };
}
