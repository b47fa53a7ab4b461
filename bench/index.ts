// `npm run bench`: runs the lines one after the other and prints one table. Never part of the tests.
import { availableParallelism, cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { fanOut } from './fan-out.ts';
import { farViewer } from './far-viewer.ts';
import { ingest } from './ingest.ts';
import { latency } from './latency.ts';
import type { Line, Row } from './lib/line.ts';
import { tableOf } from './lib/table.ts';
import { writeResults } from './lib/write-results.ts';
import { piRooms } from './pi-rooms.ts';
import { slowViewer } from './slow-viewer.ts';

const lines: readonly Line[] = [fanOut, ingest, latency, farViewer, slowViewer, piRooms];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    profile: { type: 'string' },
  },
});

const chosen = positionals.length === 0 ? lines : lines.filter(({ name }) => positionals.includes(name));
if (chosen.length === 0) {
  console.error(`Choose from: ${lines.map(({ name }) => name).join(', ')}.`);
  process.exit(1);
}

if (values.write && chosen.length < lines.length) {
  console.error('--write needs all lines: a part would replace the whole table.');
  process.exit(1);
}

const rows: Row[] = [];
for (const line of chosen) {
  console.log(`${line.name}: ${line.measures}.`);
  const note = (progress: string) => console.log(`  ${progress}`);
  rows.push(...(await line.run({ quick: values.quick, profileDir: values.profile, note })));
}

const machine = `${cpus()[0]?.model.trim() ?? 'unknown CPU'}, ${availableParallelism()} cores, Node ${process.version}`;
console.log(`\n${tableOf(rows)}\n\n${machine}`);
if (values.write) await writeResults({ rows, lines: chosen, machine, quick: values.quick });
