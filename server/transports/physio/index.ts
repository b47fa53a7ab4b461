// Protocol 1, physio: devices that open a session, send PNG frames in it and are sent back what the analysers say. A dialect
// of the default namespace; knows no other dialect, and no analyser by name.
import type { EndReason } from '#contract/api/sessions.ts';
import type { DeviceId } from '#contract/ids.ts';
import { physioEvents } from '#contract/protocols/physio.ts';
import type { Result, TrackKind } from '#contract/results.ts';
import type { Doorkeeper } from '#server/access/doorkeeper.ts';
import type { Permissions } from '#server/access/permissions.ts';
import type { Analyser } from '#server/analysers/ports.ts';
import type { ProxyTrust } from '#server/http/origin.ts';
import type { Intake } from '#server/hub/intake.ts';
import type { Logger } from '#server/lib/logger.ts';
import type { Sessions } from '#server/sessions/sessions.ts';
import type { Dialect } from '../default-namespace/index.ts';
import { openPhysioConnection } from './connection.ts';
import { createSenderDevices } from './sender-device.ts';
import { createTroubles, type PredictionDropCause } from './troubles.ts';

/** Where predictions are kept. */
export interface PredictionLog {
  record(device: DeviceId, source: { name: string; kind: TrackKind }, result: Result): void;
}

export type PhysioDeps = {
  doors: Pick<Doorkeeper, 'requireDevice' | 'watch'>;
  permissions: Pick<Permissions, 'decide'>;
  intake: Intake;
  sessions: Pick<Sessions, 'current' | 'end' | 'hold'>;
  results: PredictionLog;
  /** What looks at a device's frames, for as long as its session lasts. In the order in which their results are merged. */
  takeAnalysers(device: DeviceId): { analysers: readonly Analyser[]; release(): void };
  proxy: ProxyTrust;
  log: Logger;
  /** Their sender gets no prediction for so many frames. */
  onDropped?(cause: PredictionDropCause, frames: number): void;
};

export function createPhysio(deps: PhysioDeps): Dialect {
  const senders = createSenderDevices(deps.proxy);
  const troubles = createTroubles(deps);

  return {
    events: physioEvents,

    attach(socket, principal) {
      const connection = openPhysioConnection({ ...deps, socket, principal, senders, troubles });
      for (const event of physioEvents) {
        socket.on(event, (...args: unknown[]) => connection.handle(event, args));
      }
      // The namespace says that it is over, and not why.
      socket.once('disconnect', (reason) => connection.close(endReasonOf(reason)));
      return () => connection.close('disconnected');
    },
  };
}

function endReasonOf(reason: string): EndReason {
  return reason === 'server shutting down' ? 'shutdown' : 'disconnected';
}
