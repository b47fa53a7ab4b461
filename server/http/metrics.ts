// Everything that is counted, for Prometheus. One registry per hub, so that tests can run many in one process.
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { DropCause, RefusalCause } from '#contract/frame.ts';
import type { ResultDropCause } from '#contract/results.ts';

export type Metrics = {
  frameAccepted(byteLength: number): void;
  frameRefused(cause: RefusalCause): void;
  frameDelivered(): void;
  frameDropped(cause: DropCause): void;
  thumbnailMade(): void;
  thumbnailFailed(): void;
  readerFailed(): void;
  pendingConnectionClosed(): void;
  keyRefused(): void;
  pushShownOut(cause: string): void;
  sessionWriteFailed(): void;
  predictionsDropped(cause: string, count: number): void;
  resultRecorded(): void;
  resultsKept(results: number): void;
  resultsDropped(cause: ResultDropCause, results: number): void;
  resultWriteFailed(): void;
  resultSnapshotDelivered(): void;
  resultSnapshotDropped(cause: DropCause): void;
  auditLost(cause: string, count: number): void;
  /** `analyser`: one of those the hub knows, which are bounded. */
  framesAnalysed(analyser: string, outcome: 'answered' | 'skipped' | 'failed', frames: number): void;
  /** The Prometheus text format. */
  render(): Promise<{ contentType: string; text: string }>;
};

/** Read when somebody asks. */
export type Gauges = {
  viewers(): number;
  liveConnections(): number;
  mjpegReaders(): number;
  streams(): number;
  pushSockets(): number;
  openSessions(): number;
  resultsWaiting(): number;
  devices(): number;
  /** Since the start, by protocol and cause. */
  protocolLosses(): Iterable<{ protocol: string; cause: string; count: number }>;
};

export function createMetrics(gauges: Gauges): Metrics {
  const registry = new Registry();
  // Event-loop delay, memory, CPU, handles.
  // The delay is sampled ten times a second: the default of a hundred woke an idle hub as often (3 ms of CPU a second).
  collectDefaultMetrics({ register: registry, prefix: 'frameroom_', eventLoopMonitoringPrecision: 100 });
  const registers = [registry];
  const counter = (name: string, help: string) => new Counter({ name: `frameroom_${name}`, help, registers });
  const byCause = (name: string, help: string) =>
    new Counter({ name: `frameroom_${name}`, help, registers, labelNames: ['cause'] });
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name: `frameroom_${name}`,
      help,
      registers,
      collect() {
        this.set(read());
      },
    });

  const framesIn = counter('frames_in_total', 'Frames accepted.');
  const bytesIn = counter('bytes_in_total', 'Bytes of the accepted frames.');
  const refused = byCause('frames_refused_total', 'Frames that reached the hub and were not accepted.');
  const delivered = counter('frames_delivered_total', 'Full frames sent to viewers.');
  const dropped = byCause('frames_dropped_total', 'Accepted frames not sent to a viewer.');
  const thumbnails = counter('thumbnails_made_total', 'Thumbnails made.');
  const thumbnailsFailed = counter(
    'thumbnails_failed_total',
    'Frames that could not be decoded for a thumbnail.',
  );
  const readersFailed = counter(
    'readers_failed_total',
    'Readers shown out of a room because sending to them failed.',
  );
  const pendingClosed = counter(
    'pending_connections_closed_total',
    'Connections closed for never sending a request.',
  );
  const keysRefused = counter('keys_refused_total', 'Keys, tokens and logins brought that are not valid.');
  const pushShownOut = byCause(
    'push_sockets_shown_out_total',
    'Push sockets of devices closed for what they did.',
  );
  const predictionsDropped = byCause(
    'predictions_dropped_total',
    'Predictions of physio sessions not made or not sent.',
  );
  const writesFailed = counter(
    'session_writes_failed_total',
    'Failed writes of sessions, tried again later.',
  );
  const resultsRecorded = counter('results_recorded_total', 'Results said of frames by anyone.');
  const resultsKept = counter('results_kept_total', 'Results written.');
  const resultsDropped = byCause('results_dropped_total', 'Results that are not kept.');
  const resultWritesFailed = counter(
    'result_writes_failed_total',
    'Failed writes of results, tried again later.',
  );
  const snapshotsDelivered = counter(
    'result_snapshots_delivered_total',
    'Snapshots of results sent to viewers.',
  );
  const snapshotsDropped = byCause(
    'result_snapshots_dropped_total',
    'Snapshots of results not sent to a viewer.',
  );
  const auditLost = byCause('audit_lost_total', 'What was noted and is not in the audit log.');
  const framesAnalysed = new Counter({
    name: 'frameroom_analyser_frames_total',
    help: 'Frames of devices that an analyser looks at, by what became of them.',
    registers,
    labelNames: ['analyser', 'outcome'],
  });
  new Counter({
    name: 'frameroom_protocol_losses_total',
    help: 'What one of the five protocols took in and did not use, or had and did not send.',
    registers,
    labelNames: ['protocol', 'cause'],
    collect() {
      this.reset();
      for (const { protocol, cause, count } of gauges.protocolLosses()) this.inc({ protocol, cause }, count);
    },
  });
  gauge('viewers', 'Readers in all rooms, all transports together.', gauges.viewers);
  gauge('live_connections', 'Browsers connected to the live endpoint.', gauges.liveConnections);
  gauge('mjpeg_readers', 'Open MJPEG streams.', gauges.mjpegReaders);
  gauge('device_streams', 'Open stream bodies of devices.', gauges.streams);
  gauge('push_sockets', 'Open push sockets of devices.', gauges.pushSockets);
  gauge('open_sessions', 'Sessions open now.', gauges.openSessions);
  gauge('results_waiting', 'Results that wait to be written.', gauges.resultsWaiting);
  gauge('devices', 'Devices known.', gauges.devices);

  return {
    frameAccepted(byteLength) {
      framesIn.inc();
      bytesIn.inc(byteLength);
    },
    frameRefused: (cause) => refused.inc({ cause }),
    frameDelivered: () => delivered.inc(),
    frameDropped: (cause) => dropped.inc({ cause }),
    thumbnailMade: () => thumbnails.inc(),
    thumbnailFailed: () => thumbnailsFailed.inc(),
    readerFailed: () => readersFailed.inc(),
    pendingConnectionClosed: () => pendingClosed.inc(),
    keyRefused: () => keysRefused.inc(),
    pushShownOut: (cause) => pushShownOut.inc({ cause }),
    sessionWriteFailed: () => writesFailed.inc(),
    predictionsDropped: (cause, count) => predictionsDropped.inc({ cause }, count),
    resultRecorded: () => resultsRecorded.inc(),
    resultsKept: (results) => resultsKept.inc(results),
    resultsDropped: (cause, results) => resultsDropped.inc({ cause }, results),
    resultWriteFailed: () => resultWritesFailed.inc(),
    resultSnapshotDelivered: () => snapshotsDelivered.inc(),
    resultSnapshotDropped: (cause) => snapshotsDropped.inc({ cause }),
    auditLost: (cause, count) => auditLost.inc({ cause }, count),
    framesAnalysed: (analyser, outcome, frames) => framesAnalysed.inc({ analyser, outcome }, frames),
    async render() {
      return { contentType: registry.contentType, text: await registry.metrics() };
    },
  };
}
