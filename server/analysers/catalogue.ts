// The analysers there are, and which of them look at which device: all in memory (they are few), written through to storage.
import {
  type AnalyserDescription,
  type AnalyserId,
  type Assignment,
  type BuiltinName,
  builtinNames,
  builtinOptionsSchemas,
  type CreateAnalyser,
  clipSettingsSchema,
  httpSettingsSchema,
  type UpdateAnalyser,
} from '#contract/api/analysers.ts';
import type { DeviceId } from '#contract/ids.ts';
import { AppError } from '#server/lib/app-error.ts';
import type { Clock } from '#server/lib/clock.ts';
import { createSignal, type Signal } from '#server/lib/signal.ts';
import type { AnalyserRecord, AnalyserRepository } from './ports.ts';

export type Catalogue = {
  /** Tells of each device's list as of a change. */
  load(): Promise<void>;
  /** The built-in ones first, then by name. */
  list(): AnalyserDescription[];
  find(id: string): AnalyserDescription | null;
  /** @throws AppError `not_found` */
  get(id: string): AnalyserDescription;
  /** The key of a worker is answered this once. */
  create(wanted: CreateAnalyser): Promise<{ analyser: AnalyserDescription; key?: string }>;
  update(id: string, change: UpdateAnalyser): Promise<AnalyserDescription>;
  /** Takes it off every device. */
  remove(id: string): Promise<void>;
  /** Of a worker. From this moment the old key is void. */
  rotateKey(id: string): Promise<string>;
  workerOfKey(keyHash: string): AnalyserId | null;
  /** In order. */
  assignmentsOf(device: DeviceId): readonly Assignment[];
  /** The whole list of a device. @throws AppError `not_found` for an analyser that is not there, `bad_request` for options it does not take */
  assign(device: DeviceId, assignments: readonly Assignment[]): Promise<readonly Assignment[]>;
  /** The device is gone (storage has removed its rows by itself). */
  forget(device: DeviceId): void;
  /** Goes up when the analyser itself changes; its runs then begin anew. */
  revisionOf(id: AnalyserId): number;
  readonly changes: Pick<Signal<CatalogueChange>, 'listen'>;
};

/** `analyser`: it was changed, keyed or removed; `devices` are those it looks at. `assignments`: the list of a device. */
export type CatalogueChange =
  | { kind: 'analyser'; analyser: AnalyserId; devices: readonly DeviceId[] }
  | { kind: 'assignments'; devices: readonly [DeviceId] };

export type CatalogueOptions = {
  repository: AnalyserRepository;
  keys: { newKey(): string; hashKey(key: string): string };
  clock: Clock;
  /** Programs connected for a worker. */
  workersOf(id: AnalyserId): number;
};

const maxAnalysers = 500;
const builtinTitles = {
  'people-counter': 'People counter',
  pulse: 'Pulse',
  motion: 'Motion',
  'picture-health': 'Picture health',
} as const satisfies Record<BuiltinName, string>;

export function createCatalogue({ repository, keys, clock, workersOf }: CatalogueOptions): Catalogue {
  const records = new Map<string, AnalyserRecord>();
  const byKeyHash = new Map<string, AnalyserId>();
  const assigned = new Map<DeviceId, readonly Assignment[]>();
  const revisions = new Map<string, number>();
  const changes = createSignal<CatalogueChange>();
  const builtins: AnalyserDescription[] = builtinNames.map((name) => ({
    id: name as string as AnalyserId,
    name: builtinTitles[name],
    kind: 'builtin',
    createdAt: null,
  }));

  function keep(record: AnalyserRecord): void {
    const before = records.get(record.id);
    if (before?.keyHash) byKeyHash.delete(before.keyHash);
    records.set(record.id, record);
    if (record.keyHash) byKeyHash.set(record.keyHash, record.id);
  }

  function present(record: AnalyserRecord): AnalyserDescription {
    const { id, name, createdAt, keyCreatedAt } = record;
    switch (record.kind) {
      case 'http':
        return { id, name, createdAt, kind: 'http', settings: httpSettingsSchema.parse(record.settings) };
      case 'clip':
        return { id, name, createdAt, kind: 'clip', settings: clipSettingsSchema.parse(record.settings) };
      case 'worker':
        return { id, name, createdAt, kind: 'worker', keyCreatedAt, workers: workersOf(id) };
    }
  }

  function find(id: string): AnalyserDescription | null {
    const record = records.get(id);
    return record ? present(record) : (builtins.find((builtin) => builtin.id === id) ?? null);
  }

  function getRecord(id: string): AnalyserRecord {
    const record = records.get(id);
    if (record) return record;
    if (find(id)) throw new AppError('conflict', 'A built-in analyser is what it is: put it on a device.');
    throw new AppError('not_found', `There is no analyser "${id}".`);
  }

  function devicesOf(id: AnalyserId): DeviceId[] {
    return [...assigned].flatMap(([device, list]) =>
      list.some(({ analyser }) => analyser === id) ? [device] : [],
    );
  }

  function tell(id: AnalyserId): void {
    revisions.set(id, (revisions.get(id) ?? 1) + 1);
    changes.emit({ kind: 'analyser', analyser: id, devices: devicesOf(id) });
  }

  async function write(id: string, change: Partial<Omit<AnalyserRecord, 'id' | 'kind'>>): Promise<void> {
    const { id: known } = getRecord(id);
    await repository.update(known, change);
    // Read again: another change may have come in while this one was written.
    keep({ ...getRecord(id), ...change });
    tell(known);
  }

  function settingsFor(record: AnalyserRecord, settings: unknown): unknown {
    const schema =
      record.kind === 'http' ? httpSettingsSchema : record.kind === 'clip' ? clipSettingsSchema : null;
    const parsed = schema?.safeParse(settings);
    if (parsed?.success) return parsed.data;
    throw new AppError(
      'bad_request',
      `settings: An analyser of the kind "${record.kind}" does not take these.`,
    );
  }

  function checked(assignment: Assignment): Assignment {
    const analyser = find(assignment.analyser);
    if (!analyser) throw new AppError('not_found', `There is no analyser "${assignment.analyser}".`);
    if (analyser.kind !== 'builtin') return assignment;
    const options = builtinOptionsSchemas[analyser.id as string as BuiltinName].safeParse(assignment.options);
    if (options.success) return { ...assignment, options: options.data as Assignment['options'] };
    const [issue] = options.error.issues;
    const where = ['options', ...(issue?.path ?? [])].join('.');
    throw new AppError('bad_request', `${where}: ${issue?.message ?? 'not understood'}`);
  }

  return {
    changes,

    async load() {
      for (const record of await repository.list()) keep(record);
      for (const { device, assignments } of await repository.listAssignments()) {
        assigned.set(device, assignments);
        changes.emit({ kind: 'assignments', devices: [device] });
      }
    },

    list: () => [
      ...builtins,
      ...[...records.values()].sort((a, b) => a.name.localeCompare(b.name)).map(present),
    ],
    find,
    get(id) {
      const analyser = find(id);
      if (!analyser) throw new AppError('not_found', `There is no analyser "${id}".`);
      return analyser;
    },

    async create(wanted) {
      const { id, kind } = wanted;
      if (find(id))
        throw new AppError('conflict', `There is already an analyser "${id}". Choose another id.`);
      if (records.size >= maxAnalysers)
        throw new AppError('conflict', `This hub holds at most ${maxAnalysers} analysers.`);
      const key = kind === 'worker' ? keys.newKey() : null;
      const now = clock.now();
      const record: AnalyserRecord = {
        id,
        kind,
        name: wanted.name ?? id,
        settings: kind === 'worker' ? {} : wanted.settings,
        keyHash: key === null ? null : keys.hashKey(key),
        keyCreatedAt: key === null ? null : now,
        createdAt: now,
      };
      await repository.create(record);
      keep(record);
      const analyser = present(record);
      return key === null ? { analyser } : { analyser, key };
    },

    async update(id, { name, settings }) {
      const record = getRecord(id);
      await write(id, {
        ...(name === undefined ? {} : { name }),
        ...(settings === undefined ? {} : { settings: settingsFor(record, settings) }),
      });
      return present(getRecord(id));
    },

    async remove(id) {
      const record = getRecord(id);
      await repository.remove(record.id);
      const devices = devicesOf(record.id);
      records.delete(record.id);
      if (record.keyHash) byKeyHash.delete(record.keyHash);
      for (const device of devices) {
        const left = (assigned.get(device) ?? []).filter(({ analyser }) => analyser !== record.id);
        assigned.set(device, left);
      }
      changes.emit({ kind: 'analyser', analyser: record.id, devices });
    },

    async rotateKey(id) {
      if (getRecord(id).kind !== 'worker')
        throw new AppError('conflict', 'Only a worker has a key: the hub itself calls the others.');
      const key = keys.newKey();
      await write(id, { keyHash: keys.hashKey(key), keyCreatedAt: clock.now() });
      return key;
    },

    workerOfKey: (keyHash) => byKeyHash.get(keyHash) ?? null,
    assignmentsOf: (device) => assigned.get(device) ?? [],

    async assign(device, wanted) {
      const list = wanted.map(checked);
      const twice = list.find(
        ({ analyser }, at) => list.findIndex((one) => one.analyser === analyser) !== at,
      );
      if (twice)
        throw new AppError(
          'bad_request',
          `"${twice.analyser}" is there twice: an analyser looks at a device once.`,
        );
      await repository.saveAssignments(device, list);
      assigned.set(device, list);
      changes.emit({ kind: 'assignments', devices: [device] });
      return list;
    },

    forget: (device) => void assigned.delete(device),
    revisionOf: (id) => revisions.get(id) ?? 1,
  };
}
