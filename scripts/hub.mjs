// npm run hub: commands for whoever runs the hub.
import { runProgram } from './lib/run-program.mjs';

await runProgram({ entry: 'server/cli/cli.ts', name: 'hub', sources: ['server', 'contract'] });
