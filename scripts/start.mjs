// `npm start`: from a fresh clone, or from anything later, to a running hub. Only what changed is installed and built again.
// Uses nothing but Node itself, for it runs before any package is there.
import { checkNodeVersion } from './lib/node-version.mjs';

checkNodeVersion();
// Loaded only now: an older Node may not even be able to read these.
const { endWith } = await import('./lib/failure.mjs');
const { stopOnInterrupt } = await import('./lib/interrupts.mjs');
const { prepare } = await import('./lib/prepare.mjs');
const { bringFfmpegLater } = await import('./lib/ffmpeg-later.mjs');
const { serve } = await import('./lib/serve.mjs');

const forget = stopOnInterrupt();
await prepare().catch(endWith);
forget();
process.exitCode = await serve(['--enable-source-maps', 'dist/index.js'], {
  env: { NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
  onStarted: bringFfmpegLater,
}).catch(endWith);
process.exit();
