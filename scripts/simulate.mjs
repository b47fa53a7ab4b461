// npm run simulate: the simulator.
import { runProgram } from './lib/run-program.mjs';

await runProgram({
  entry: 'server/simulator/cli.ts',
  name: 'simulate',
  sources: ['server/simulator', 'server/lib', 'contract'],
});
