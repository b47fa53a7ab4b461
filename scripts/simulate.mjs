// npm run simulate: the simulator as one file, built when there is none or its sources are newer.
import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const built = path.join(root, 'dist/simulate.js');
const entry = path.join(root, 'server/simulator/cli.ts');

function isStale() {
  if (!existsSync(built)) return true;
  if (!existsSync(entry)) return false;
  const builtAt = statSync(built).mtimeMs;
  return ['server/simulator', 'server/lib', 'contract'].some((folder) =>
    readdirSync(path.join(root, folder), { recursive: true }).some(
      (file) =>
        String(file).endsWith('.ts') && statSync(path.join(root, folder, String(file))).mtimeMs > builtAt,
    ),
  );
}

async function build() {
  const { build } = await import('esbuild');
  await build({
    entryPoints: [entry],
    outfile: built,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    sourcemap: true,
    absWorkingDir: root,
    logLevel: 'warning',
  });
}

if (!existsSync(path.join(root, 'node_modules'))) {
  console.error('Run npm start once first.');
  process.exit(1);
}
if (isStale()) await build();
await import(pathToFileURL(built).href);
