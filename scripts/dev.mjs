// `npm run dev`: the hub from its sources, started again when the server's change; pages reload by themselves.
import { checkNodeVersion } from './lib/node-version.mjs';

checkNodeVersion();
const { endWith } = await import('./lib/failure.mjs');
const { ensureGenerated } = await import('./lib/generate.mjs');
const { install, isInstalled } = await import('./lib/install.mjs');
const { stopOnInterrupt } = await import('./lib/interrupts.mjs');
const { withLock } = await import('./lib/lock.mjs');
const { serve } = await import('./lib/serve.mjs');

const forget = stopOnInterrupt();
await withLock(async () => {
  if (!isInstalled({ dev: true })) await install({ dev: true });
  await ensureGenerated();
}).catch(endWith);
forget();
process.exitCode = await serve(
  ['node_modules/tsx/dist/cli.mjs', 'watch', '--clear-screen=false', 'server/index.ts'],
  {
    env: { NODE_ENV: 'development', NEXT_TELEMETRY_DISABLED: '1' },
  },
).catch(endWith);
process.exit();
