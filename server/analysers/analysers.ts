// Analysers, joined: which there are, which of them look at which device, and what runs of that.
import type {
  AnalyserDescription,
  AnalyserKind,
  Assignment,
  DeviceAnalysersAnswer,
} from '#contract/api/analysers.ts';
import type { DeviceId } from '#contract/ids.ts';
import { type CatalogueOptions, createCatalogue } from './catalogue.ts';
import { type AnalyserHost, type Assigned, createAnalyserHost, type HostOptions } from './host.ts';
import { type Analyser, AnalyserAbsent } from './ports.ts';

export type Analysers = Pick<AnalyserHost, 'take' | 'findings' | 'failures' | 'close'> & {
  load(): Promise<void>;
  list(): AnalyserDescription[];
  /** In the order in which their results are merged. */
  of(device: DeviceId): DeviceAnalysersAnswer['analysers'];
  /** The whole list of a device; takes effect at once. @throws AppError as `Catalogue.assign` */
  assign(device: DeviceId, assignments: readonly Assignment[]): Promise<void>;
  /** The device is gone. */
  forget(device: DeviceId): void;
};

/** What makes an analyser of each kind. A kind without one can be told of, and does not run. */
export type AnalyserMakers = {
  [Kind in AnalyserKind]?: (described: Extract<AnalyserDescription, { kind: Kind }>) => Analyser;
};

export type AnalysersOptions = HostOptions &
  Pick<CatalogueOptions, 'repository' | 'keys'> & { makers: AnalyserMakers };

export function createAnalysers({ repository, keys, makers, ...options }: AnalysersOptions): Analysers {
  const catalogue = createCatalogue({ repository, keys, clock: options.clocks.wall, workersOf: () => 0 });
  const host = createAnalyserHost(options);

  catalogue.changes.listen(({ devices }) => {
    for (const device of devices) host.assign(device, catalogue.assignmentsOf(device).flatMap(assigned));
  });

  function make<Kind extends AnalyserKind>(
    kind: Kind,
    described: Extract<AnalyserDescription, { kind: Kind }>,
  ): Analyser {
    return makers[kind]?.(described) ?? unknownKind(described);
  }

  function assigned(assignment: Assignment): Assigned[] {
    const described = catalogue.find(assignment.analyser);
    if (!described) return [];
    const revision = catalogue.revisionOf(described.id);
    return [{ assignment, kind: described.kind, analyser: make(described.kind, described), revision }];
  }

  function present(device: DeviceId): DeviceAnalysersAnswer['analysers'] {
    return host.statesOf(device).map(({ assignment, state }) => {
      const { name, kind } = catalogue.get(assignment.analyser);
      return { assignment, name, kind, state };
    });
  }

  return {
    ...{ take: host.take, findings: host.findings, failures: host.failures, close: host.close },
    load: catalogue.load,
    list: catalogue.list,
    of: present,
    async assign(device, assignments) {
      await catalogue.assign(device, assignments);
    },
    forget(device) {
      catalogue.forget(device);
      host.forget(device);
    },
  };
}

/** Of a database that a later Frameroom has written. */
function unknownKind({ id, kind }: AnalyserDescription): Analyser {
  return {
    name: id,
    start() {
      throw new AnalyserAbsent(`This version of the hub runs no analysers of the kind "${kind}".`);
    },
  };
}
