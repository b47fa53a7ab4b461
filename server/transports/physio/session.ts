// One session of one connection: its frames into the hub, what the analysers say of them back to the sender.
import type { EndReason } from '#contract/api/sessions.ts';
import type { DeviceId, SessionId } from '#contract/ids.ts';
import { epochMs, physioErrors, pillowMode, type Stamped } from '#contract/protocols/physio.ts';
import { pythonJson } from '#contract/protocols/python-json.ts';
import { createSessionAnalysis, type Finding } from '#server/analysers/session-analysis.ts';
import type { Frame } from '#server/hub/frame.ts';
import { readImageHeader } from '#server/hub/image-header.ts';
import { monotonicClock, systemClock } from '#server/lib/clock.ts';
import type { PhysioDeps } from './index.ts';
import type { Outbox } from './outbox.ts';
import { asKept, type PredictionBase, predictionOf } from './prediction.ts';
import type { Troubles } from './troubles.ts';

export type PhysioSession = {
  /** Its start as the protocol writes it. */
  readonly stamp: string;
  /** What is wrong with the frame, or null: it is in the hub and waits for the analysers. */
  takeFrame(stamped: Stamped): string | null;
  /** Idempotent. Frames that still wait get no prediction. */
  end(reason: EndReason): void;
};

export type PhysioSessionOptions = PhysioDeps & {
  device: DeviceId;
  stamp: string;
  connectionId: string;
  outbox: Outbox;
  troubles: Troubles;
};

export function startPhysioSession(options: PhysioSessionOptions): PhysioSession {
  const { device, stamp, connectionId, outbox, troubles, intake, sessions, results } = options;
  const sid = connectionId + stamp;
  /** The hub's session that this one's latest frame is in. */
  let inHub: SessionId | null = null;
  let isOver = false;

  sessions.end(device, 'ended');
  const release = sessions.hold(device);
  const taken = options.takeAnalysers(device);
  const analysis = createSessionAnalysis({
    analysers: taken.analysers,
    session: { device },
    clocks: { wall: systemClock, duration: monotonicClock },
    onDropped: (cause, frames) => troubles.dropped(device, cause, frames),
    onFailed: (analyser, error) => troubles.analyserFailed(device, analyser, error),
  });

  /** What of the picture cannot be accepted by this protocol, whatever else the hub accepts. */
  function refusePicture(bytes: Buffer): string | null {
    const header = readImageHeader(bytes);
    if (header.kind === 'image' && header.mediaType === 'image/png') return null;
    intake.refuse(device, header.kind === 'refused' ? header.cause : 'unsupported_type');
    return physioErrors.notPng;
  }

  function predict(base: PredictionBase, frame: Frame, findings: readonly Finding[], tookMs: number): void {
    const prediction = predictionOf(base, findings);
    try {
      if (!outbox.predict(pythonJson(prediction))) troubles.dropped(device, 'unread', 1);
      const { seq, capturedAt: at } = frame.meta;
      results.record(
        device,
        { name: 'physio', kind: 'physio' },
        { seq, at, values: asKept(prediction), tookMs },
      );
    } catch (error) {
      troubles.dropped(device, 'unwritable', 1, error);
    }
  }

  return {
    stamp,

    takeFrame({ timestamp, body }) {
      const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
      const wrong = refusePicture(bytes) ?? intake.admit(device)?.message;
      if (wrong) return wrong;
      const outcome = intake.accept(device, bytes, epochMs(timestamp) ?? undefined);
      if (outcome.kind === 'refused') return outcome.message;
      const { frame } = outcome;
      inHub = frame.meta.session;
      const size = [frame.meta.width, frame.meta.height] as const;
      const base = { frame: { size, mode: pillowMode(bytes) }, timestamp, sid };
      analysis.add(frame, (findings, tookMs) => predict(base, frame, findings, tookMs));
      return null;
    },

    end(reason) {
      if (isOver) return;
      isOver = true;
      analysis.end();
      taken.release();
      release();
      // A connection that broke unnoticed is over long after its client has come back: the session that is open by then
      // belongs to the new one.
      if (inHub !== null && sessions.current(device) === inHub) sessions.end(device, reason);
    },
  };
}
