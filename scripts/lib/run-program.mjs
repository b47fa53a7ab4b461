// A command of this project: one file in dist/, built when there is none or its sources are newer.
import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './root.mjs';

/** `sources`: the folders whose files the program is made of. */
export async function runProgram({ entry, name, sources }) {
  const built = path.join(root, `dist/${name}.js`);
  if (!existsSync(path.join(root, 'node_modules'))) {
    console.error('Run npm start once first.');
    process.exit(1);
  }
  if (isStale(built, entry, sources)) await build(built, entry);
  await import(pathToFileURL(built).href);
}

function isStale(built, entry, sources) {
  if (!existsSync(built)) return true;
  // An installation may come without sources.
  if (!existsSync(path.join(root, entry))) return false;
  const builtAt = statSync(built).mtimeMs;
  return sources.some((folder) =>
    readdirSync(path.join(root, folder), { recursive: true }).some(
      (file) =>
        String(file).endsWith('.ts') && statSync(path.join(root, folder, String(file))).mtimeMs > builtAt,
    ),
  );
}

async function build(built, entry) {
  const { build } = await import('esbuild');
  await build({
    entryPoints: [path.join(root, entry)],
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
