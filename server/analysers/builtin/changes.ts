// What began and what ended since the picture before, as events.
export type SaidChange = { kind: string; status: 'began' | 'ended' };

/** Called with all that lasts now. */
export function createChanges(): (lasting: readonly string[]) => SaidChange[] {
  let before: readonly string[] = [];
  return (lasting) => {
    const changes: SaidChange[] = [
      ...before.filter((kind) => !lasting.includes(kind)).map((kind) => ({ kind, status: 'ended' as const })),
      ...lasting.filter((kind) => !before.includes(kind)).map((kind) => ({ kind, status: 'began' as const })),
    ];
    before = lasting;
    return changes;
  };
}
