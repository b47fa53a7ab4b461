// The host: which analysers look at which device, each in a runner of its own, fed from the device's room as one more reader.
// Frames and viewers never wait for it. Knows analysers by their interface alone, no socket and no storage.
import type { AnalyserId, AnalyserKind, Assignment, AssignmentState } from '#contract/api/analysers.ts';
import type { FrameMeta } from '#contract/frame.ts';
import type { DeviceId, SessionId } from '#contract/ids.ts';
import type { ResultValues } from '#contract/results.ts';
import { fixedCredit } from '#server/hub/credit.ts';
import type { Frame } from '#server/hub/frame.ts';
import type { Reader, Viewer } from '#server/hub/room.ts';
import type { Clock } from '#server/lib/clock.ts';
import { createSignal, type Signal } from '#server/lib/signal.ts';
import { type Asker, createAsker, type FrameOutcome } from './asker.ts';
import type { Analyser } from './ports.ts';
import { createRunner, type Runner } from './runner.ts';

/** An analyser on a device, with what is asked. */
export type Assigned = {
  assignment: Assignment;
  kind: AnalyserKind;
  analyser: Analyser;
  /** Another one when the analyser itself has changed (its address, its key): its runs then begin anew. */
  revision: number;
};

/** What one analyser said of one frame. */
export type AnalyserFinding = {
  device: DeviceId;
  analyser: AnalyserId;
  kind: AnalyserKind;
  frame: FrameMeta;
  values: ResultValues;
  tookMs: number;
};

export type AnalyserFailure = { device: DeviceId; analyser: AnalyserId; cause: string };

export type AnalyserHost = {
  /** The whole list of a device, in order. What did not change goes on undisturbed. */
  assign(device: DeviceId, assigned: readonly Assigned[]): void;
  /** In order. */
  statesOf(device: DeviceId): { assignment: Assignment; state: AssignmentState }[];
  /**
   * For a protocol that asks about each of its device's frames itself, and answers their sender: until `release` the host
   * asks nothing about that device. What is said, its counts and its health are the host's all the same. Whoever takes it
   * next has it: a connection that broke unnoticed holds on to it long after its client has come back.
   */
  take(device: DeviceId): { analysers: Analyser[]; release(): void };
  /** The device is gone. */
  forget(device: DeviceId): void;
  close(): void;
  readonly findings: Pick<Signal<AnalyserFinding>, 'listen'>;
  readonly failures: Pick<Signal<AnalyserFailure>, 'listen'>;
};

export type HostOptions = {
  rooms: { room(device: DeviceId): { join(reader: Reader): Viewer } };
  sessions: {
    changes: Pick<Signal<{ device: DeviceId; session: SessionId; kind: 'opened' | 'closed' }>, 'listen'>;
  };
  clocks: { wall: Clock; steady: Clock };
  onCounted?(analyser: AnalyserId, outcome: FrameOutcome, frames: number): void;
};

type Place = Assigned & { runner: Runner };
type Taken = Assigned & { asker: Asker };
type Watched = { places: Place[]; viewer: Viewer | null; taken: Taken[] | null };

export function createAnalyserHost({ rooms, sessions, clocks, onCounted }: HostOptions): AnalyserHost {
  const devices = new Map<DeviceId, Watched>();
  const findings = createSignal<AnalyserFinding>();
  const failures = createSignal<AnalyserFailure>();

  function optionsFor(device: DeviceId, { assignment, kind, analyser }: Assigned) {
    const id = assignment.analyser;
    return {
      ...{ device, analyser, assignment, clocks },
      onSaid: ({ frame, values, tookMs }: { frame: Frame; values: ResultValues; tookMs: number }) =>
        findings.emit({ device, analyser: id, kind, frame: frame.meta, values, tookMs }),
      onFailed: (cause: string) => failures.emit({ device, analyser: id, cause }),
      onCounted: (outcome: FrameOutcome, frames: number) => onCounted?.(id, outcome, frames),
    };
  }

  function join(device: DeviceId, watched: Watched): Viewer {
    const viewer = rooms.room(device).join({
      kind: 'feed',
      from: 'next',
      // Each frame is given back at once: waiting is the runners' affair, each by its own policy.
      credit: fixedCredit(Number.POSITIVE_INFINITY),
      send(frame) {
        viewer.acknowledge(frame.meta.seq);
        for (const { runner } of watched.places) runner.add(frame);
      },
      onClosed() {
        watched.viewer = null;
      },
    });
    return viewer;
  }

  /** In the room while there is somebody to ask, and nobody else asks for them. */
  function attend(device: DeviceId, watched: Watched): void {
    const isNeeded = watched.taken === null && watched.places.some(({ assignment }) => assignment.enabled);
    if (isNeeded) watched.viewer ??= join(device, watched);
    else {
      watched.viewer?.leave();
      watched.viewer = null;
    }
  }

  function place(device: DeviceId, before: readonly Place[], next: Assigned): Place {
    const known = before.find(
      ({ assignment, revision }) =>
        assignment.analyser === next.assignment.analyser && revision === next.revision,
    );
    if (!known) return { ...next, runner: createRunner(optionsFor(device, next)) };
    known.runner.change(next.assignment);
    return { ...next, runner: known.runner };
  }

  function taking(asker: Asker): Analyser {
    return {
      name: asker.assignment.analyser,
      start: () => ({
        async analyse(frame) {
          asker.see(frame.meta.session);
          if (asker.mayAsk()) return asker.ask(frame);
          asker.skip(1);
          return null;
        },
        stop: asker.endSession,
      }),
    };
  }

  function forget(device: DeviceId): void {
    const watched = devices.get(device);
    devices.delete(device);
    watched?.viewer?.leave();
    for (const { runner } of watched?.places ?? []) runner.stop();
    for (const { asker } of watched?.taken ?? []) asker.endSession();
  }

  const stopListening = sessions.changes.listen(({ device, session, kind }) => {
    if (kind === 'opened') return;
    for (const { runner } of devices.get(device)?.places ?? [])
      if (runner.state.session === session) runner.endSession();
  });

  return {
    findings,
    failures,

    assign(device, assigned) {
      const watched = devices.get(device) ?? { places: [], viewer: null, taken: null };
      devices.set(device, watched);
      const before = watched.places;
      watched.places = assigned.map((next) => place(device, before, next));
      const kept = new Set(watched.places.map(({ runner }) => runner));
      for (const { runner } of before) if (!kept.has(runner)) runner.stop();
      attend(device, watched);
    },

    statesOf(device) {
      const watched = devices.get(device);
      return (watched?.places ?? []).map(({ assignment, runner }) => {
        const taken = watched?.taken?.find((one) => one.assignment.analyser === assignment.analyser);
        return { assignment, state: (taken?.asker ?? runner).state };
      });
    },

    take(device) {
      const watched = devices.get(device);
      if (!watched) return { analysers: [], release: () => undefined };
      for (const { asker } of watched.taken ?? []) asker.endSession();
      const taken = watched.places
        .filter(({ assignment }) => assignment.enabled)
        .map((one) => ({ ...one, asker: createAsker(optionsFor(device, one)) }));
      watched.taken = taken;
      for (const { runner } of watched.places) runner.endSession();
      attend(device, watched);
      return {
        analysers: taken.map(({ asker }) => taking(asker)),
        release() {
          if (watched.taken !== taken) return;
          for (const { asker } of taken) asker.endSession();
          watched.taken = null;
          if (devices.get(device) === watched) attend(device, watched);
        },
      };
    },

    forget,

    close() {
      stopListening();
      for (const device of [...devices.keys()]) forget(device);
    },
  };
}
