// Builds what `npm start` runs: the pages by Next, the server and its programs by esbuild, side by side.
// The stamp is written last, so that a build that was cut short is never taken for one.
import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { endWith, Failure } from './lib/failure.mjs';
import { ensureGenerated } from './lib/generate.mjs';
import { hashInputs } from './lib/inputs.mjs';
import { install, isInstalled } from './lib/install.mjs';
import { stopOnInterrupt } from './lib/interrupts.mjs';
import { withLock } from './lib/lock.mjs';
import { root } from './lib/root.mjs';
import { run } from './lib/run.mjs';
import { readStamp, removeStamp, writeStamp } from './lib/stamp.mjs';
import { step } from './lib/step.mjs';

const stampFile = path.join(root, 'dist', '.built.json');

const inputs = [
  'app',
  'contract',
  'server',
  'prisma',
  'public',
  'next.config.mjs',
  'postcss.config.mjs',
  'prisma.config.ts',
  'tsconfig.json',
  'package.json',
  'package-lock.json',
  'scripts/build.mjs',
  'scripts/db-generate.mjs',
];

/** Source → program in dist/. */
const programs = {
  'server/index.ts': 'index',
  'server/simulator/demo-worker.ts': 'demo-worker',
  'server/analysers/builtin/thread.ts': 'analyser-thread',
  'server/simulator/cli.ts': 'simulate',
  'server/cli/cli.ts': 'hub',
};

export function isBuilt() {
  const outputs = ['.next/BUILD_ID', ...Object.values(programs).map((name) => `dist/${name}.js`)];
  return (
    outputs.every((file) => existsSync(path.join(root, file))) &&
    readStamp(stampFile)?.inputs === hashInputs(inputs)
  );
}

/** Generates and builds, whether it is needed or not. Call it under the lock. */
export async function build() {
  await ensureGenerated();
  removeStamp(stampFile);
  // Before the work: a file edited while it is being built must lead to another build.
  const hash = hashInputs(inputs);
  await step('Building (when something changed, about a minute)', async () => {
    const ends = await Promise.allSettled([buildPages(), bundlePrograms()]);
    const failed = ends.find((end) => end.status === 'rejected');
    if (failed) throw failed.reason;
  });
  writeStamp(stampFile, { inputs: hash });
}

async function buildPages() {
  // Types of pages that were deleted since the last `npm run dev` would break the build.
  rmSync(path.join(root, '.next/dev'), { recursive: true, force: true });
  await run(process.execPath, [path.join(root, 'node_modules/next/dist/bin/next'), 'build'], {
    env: { NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: 'production' },
    failure: 'Building the pages failed: see above.',
  });
}

async function bundlePrograms() {
  const { build: bundle } = await import('esbuild');
  try {
    await bundle({
      absWorkingDir: root,
      entryPoints: Object.entries(programs).map(([from, out]) => ({ in: from, out })),
      outdir: 'dist',
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      packages: 'external',
      sourcemap: true,
      logLevel: 'error',
    });
  } catch (error) {
    throw new Failure('Bundling the server failed: see above.', { cause: error });
  }
}

async function main() {
  stopOnInterrupt();
  await withLock(async () => {
    if (!isInstalled({ dev: false })) await install({ dev: false });
    await build();
  });
  process.exit(0);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main().catch(endWith);
