// npm run bench: bundles the benchmarks and the servers they measure as production code is bundled, and runs them.
// Options: names of single lines, --quick, --write (docs/benchmarks.md and README.md), --profile <folder>.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { endWith } from './lib/failure.mjs';
import { root } from './lib/root.mjs';

const outdir = path.join(root, 'dist/bench');

async function bundle() {
  const { build } = await import('esbuild');
  await build({
    absWorkingDir: root,
    entryPoints: {
      index: 'bench/index.ts',
      'hub-process': 'bench/hub-process.ts',
      'load-process': 'bench/load/load-process.ts',
      relay: 'bench/floors/relay.ts',
      'bare-listener': 'bench/floors/bare-listener.ts',
    },
    outdir,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    sourcemap: true,
    logLevel: 'warning',
  });
}

async function main() {
  if (!existsSync(path.join(root, 'node_modules'))) {
    console.error('Run npm test once first: it installs what the benchmarks need.');
    process.exit(1);
  }
  const { ensureGenerated } = await import('./lib/generate.mjs');
  await ensureGenerated();
  await bundle();
  process.chdir(root);
  await import(pathToFileURL(path.join(outdir, 'index.js')).href);
}

main().catch(endWith);
