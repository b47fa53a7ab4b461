// Something lasts when it has been seen for a while, and is over when it has not been seen for a while.
export type Lasting = {
  readonly lasts: boolean;
  /** Null: as before. */
  see(isSeen: boolean, at: number): 'began' | 'ended' | null;
};

export function createLasting({
  beginsAfterMs,
  endsAfterMs,
}: Record<'beginsAfterMs' | 'endsAfterMs', number>) {
  let lasts = false;
  /** Since when it is otherwise than it counts. */
  let otherwiseSince: number | null = null;

  const lasting: Lasting = {
    get lasts() {
      return lasts;
    },
    see(isSeen, at) {
      if (isSeen === lasts) {
        otherwiseSince = null;
        return null;
      }
      otherwiseSince ??= at;
      if (at - otherwiseSince < (lasts ? endsAfterMs : beginsAfterMs)) return null;
      otherwiseSince = null;
      lasts = isSeen;
      return lasts ? 'began' : 'ended';
    },
  };
  return lasting;
}
