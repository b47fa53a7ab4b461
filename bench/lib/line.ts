// What a benchmark hands to the table.

/** One row. `met` is null where there is no target, only a number worth knowing. */
export type Row = {
  what: string;
  floor: string;
  ours: string;
  ratio: string;
  target: string;
  met: boolean | null;
};

export type BenchOptions = {
  /** A short run: fewer rounds, shorter windows; good for a look, not for the record. */
  quick: boolean;
  /** Where CPU profiles of the hub go, when they are wanted. */
  profileDir?: string;
  note(progress: string): void;
};

export type Line = { name: string; measures: string; run(options: BenchOptions): Promise<Row[]> };
