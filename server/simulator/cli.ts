// The simulator's command: arguments in, a status line per second on a terminal, a summary at the end.
import { runSimulation } from './run-simulation.ts';
import { parseSimulation, type SimulationOptions, simulationHelp } from './simulation-options.ts';
import { type DeviceSummary, statusLine, summaryText, totalsOf } from './simulation-summary.ts';

/** Overwrites itself, and goes where a pipe for the summary does not see it. */
function showStatus(): (devices: DeviceSummary[]) => void {
  let sentBefore = 0;
  return (devices) => {
    const totals = totalsOf(devices);
    const problem = devices.find((device) => device.problem)?.problem ?? null;
    const line = statusLine(totals, totals.sent - sentBefore, problem);
    sentBefore = totals.sent;
    process.stderr.write(`\r\u001b[2K${line.slice(0, (process.stderr.columns ?? 80) - 1)}`);
  };
}

async function run(options: SimulationOptions): Promise<void> {
  const interrupted = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => interrupted.abort());
  const control = { signal: interrupted.signal, ...(process.stderr.isTTY ? { onStatus: showStatus() } : {}) };
  const summary = await runSimulation(options, control);
  if (process.stderr.isTTY) process.stderr.write('\n');
  console.log(options.json ? JSON.stringify(summary, null, 2) : summaryText(summary));
  // For scripts: a run of which the hub took nothing has failed.
  if (summary.totals.sent > 0 && summary.totals.accepted === 0) process.exitCode = 1;
}

async function main(): Promise<void> {
  const { FRAMEROOM_KEY: key, FRAMEROOM_ADMIN_TOKEN: adminToken } = process.env;
  const parsed = parseSimulation(process.argv.slice(2), { key, adminToken });
  switch (parsed.kind) {
    case 'help':
      console.log(simulationHelp);
      return;
    case 'wrong':
      for (const problem of parsed.problems) console.error(problem);
      console.error('npm run simulate -- --help lists what can be said.');
      process.exitCode = 2;
      return;
    case 'run':
      await run(parsed.options);
  }
}

await main().catch((error: unknown) => {
  console.error(error instanceof Error && error.message ? error.message : String(error));
  process.exitCode = 1;
});
