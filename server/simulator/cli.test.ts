import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import type { SimulationSummary } from './simulation-summary.ts';
import { startTinyHub } from './tiny-hub.ts';

const cli = fileURLToPath(new URL('./cli.ts', import.meta.url));

it('the command ends cleanly on SIGINT with a summary that agrees with the hub, and takes its key from the environment', async () => {
  const hub = await startTinyHub();
  const args = [
    '--url',
    hub.url,
    '--device',
    'pi-1',
    '--scene',
    'people',
    '--fps',
    '30',
    '--size',
    '320x180',
    '--json',
  ];
  const child = spawn(process.execPath, ['--import', 'tsx', cli, ...args], {
    env: { ...process.env, FRAMEROOM_KEY: 'from the environment' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exit = new Promise<number | null>((resolve) => child.once('exit', resolve));
  let output = '';
  child.stdout.on('data', (data) => {
    output += data;
  });
  await hub.until(10);
  child.kill('SIGINT');
  expect(await exit).toBe(0);
  const { totals } = JSON.parse(output) as SimulationSummary;
  expect(totals.accepted).toBe(hub.received.length);
  expect(totals.sent).toBe(totals.accepted);
  expect(new Set(hub.received.map(({ key }) => key))).toEqual(new Set(['from the environment']));
  await hub.stop();
}, 20_000);
