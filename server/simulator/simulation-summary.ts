// What a simulation did, as numbers and as lines for people.
import { countOne, noSenderCounts, type SenderCounts } from './sender.ts';
import type { DeviceCounts } from './virtual-device.ts';

export type SimulationCounts = DeviceCounts & SenderCounts;
export type DeviceSummary = { device: string; problem: string | null } & SimulationCounts;

export type SimulationSummary = {
  url: string;
  scene: string;
  mode: string;
  fps: number;
  width: number;
  height: number;
  seconds: number;
  totals: SimulationCounts;
  devices: DeviceSummary[];
};

export function totalsOf(devices: readonly SimulationCounts[]): SimulationCounts {
  const total: SimulationCounts = {
    made: 0,
    skipped: 0,
    sent: 0,
    failed: 0,
    lost: 0,
    duplicated: 0,
    cut: 0,
    scrambled: 0,
    oversize: 0,
    ...noSenderCounts(),
  };
  for (const device of devices) {
    for (const key of Object.keys(total) as (keyof SimulationCounts)[]) {
      if (key === 'refused' || key === 'refusedStreams') {
        for (const [cause, count] of Object.entries(device[key])) countOne(total[key], cause, count);
      } else total[key] += device[key];
    }
  }
  return total;
}

function listed(counts: Record<string, number>): string {
  const parts = Object.entries(counts).map(([cause, count]) => `${count} × ${cause}`);
  return parts.length > 0 ? parts.join(', ') : 'none';
}

export function statusLine(totals: SimulationCounts, fps: number, problem: string | null): string {
  const { sent, accepted, skipped, unanswered } = totals;
  const refused = Object.values(totals.refused).reduce((sum, count) => sum + count, 0);
  const line = `${fps.toFixed(1)} fps  sent ${sent}  accepted ${accepted}  refused ${refused}  unanswered ${unanswered}  skipped ${skipped}`;
  return problem ? `${line}  ${problem}` : line;
}

export function summaryText(summary: SimulationSummary): string {
  const { totals: t, devices } = summary;
  const problems = devices.flatMap(({ device, problem }) => (problem ? [`${device}: ${problem}`] : []));
  return [
    `${devices.length} device${devices.length === 1 ? '' : 's'}, ${summary.scene}, ${summary.width}x${summary.height}, ${summary.seconds.toFixed(1)} s`,
    `made ${t.made} (lost on the way ${t.lost}, sent twice ${t.duplicated}), skipped ${t.skipped}`,
    `sent ${t.sent} (cut ${t.cut}, scrambled ${t.scrambled}, oversize ${t.oversize})`,
    `accepted ${t.accepted}, refused ${listed(t.refused)}, unanswered ${t.unanswered}`,
    `broken connections ${t.brokenConnections}, refused streams ${listed(t.refusedStreams)}`,
    ...problems.slice(0, 10),
  ].join('\n');
}
