// Runs thread.ts without a build: registers tsx in this thread first, as server/simulator/demo-worker-from-source.mjs does.
// The bundle does not need this file.
import { register } from 'tsx/esm/api';

register();
await import('./thread.ts');
