// Runs demo-worker.ts without a build: registers tsx in this thread first. `--import tsx` among a thread's arguments
// does nothing on Node 20.20 with tsx 4.23 (measured). The bundle does not need this file.
import { register } from 'tsx/esm/api';

register();
await import('./demo-worker.ts');
