// `npm test`: everything, from a fresh clone. Lint runs beside the build. The tests run after it and one kind after the other:
// they measure time, and two cores are all there may be. Ends with one line: `N passed, N failed`.
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { checkNodeVersion } from './lib/node-version.mjs';

checkNodeVersion();
const { build, isBuilt } = await import('./build.mjs');
const { ensureGenerated } = await import('./lib/generate.mjs');
const { install, isInstalled } = await import('./lib/install.mjs');
const { stopOnInterrupt } = await import('./lib/interrupts.mjs');
const { withLock } = await import('./lib/lock.mjs');
const { root } = await import('./lib/root.mjs');
const { run } = await import('./lib/run.mjs');
const { step } = await import('./lib/step.mjs');
const { countPlaywright, countVitest, readResults } = await import('./lib/test-results.mjs');
const { ensureChromium, installWithApt, tellAboutFfmpeg } = await import('./lib/test-tools.mjs');

const results = path.join(root, '.cache', 'test');
const vitestResults = path.join(results, 'vitest.json');
const playwrightResults = path.join(results, 'playwright.json');
/** A step that hangs must end while somebody still looks. */
const timeoutMs = 15 * 60_000;
const failedSteps = [];

/** Runs a step to its end, whatever that is; the others still have something to say. */
async function attempt(title, work) {
  try {
    await step(title, work);
    return true;
  } catch (error) {
    console.error(error.message);
    failedSteps.push(title);
    return false;
  }
}

function tool(file, args, options) {
  return run(process.execPath, [path.join(root, 'node_modules', file), ...args], {
    loud: true,
    timeoutMs,
    ...options,
  });
}

async function prepare() {
  await Promise.all([isInstalled({ dev: true }) || install({ dev: true }), installWithApt()]);
  await ensureGenerated();
  tellAboutFfmpeg();
  mkdirSync(results, { recursive: true });
  for (const file of [vitestResults, playwrightResults]) rmSync(file, { force: true });
}

const lint = () =>
  tool('@biomejs/biome/bin/biome', ['check', '.'], {
    failure: 'The linter has something to say: see above.',
  });
const types = () => tool('typescript/bin/tsc', ['--noEmit'], { failure: 'The types do not fit: see above.' });
const unitTests = () =>
  tool(
    'vitest/vitest.mjs',
    ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${vitestResults}`],
    {
      failure: 'Tests failed: see above.',
      env: { NODE_ENV: 'test' },
    },
  );
const journeys = async () =>
  tool('@playwright/test/cli.js', ['test'], {
    failure: 'Journeys failed: see above.',
    env: { CHROMIUM_PATH: await ensureChromium(), PLAYWRIGHT_RESULTS: playwrightResults },
  });

async function runAll() {
  stopOnInterrupt();
  const isReady = await attempt('Preparing', () => withLock(prepare));
  if (!isReady) return [];
  const [isRunnable] = await Promise.all([
    isBuilt() || attempt('Build', () => withLock(build)),
    attempt('Lint', lint),
  ]);
  // After the build, which writes the types of the pages.
  await attempt('Types', types);
  await attempt('Unit tests', unitTests);
  const counts = [readResults(vitestResults, countVitest)];
  if (!isRunnable) return counts;
  await attempt('Journeys', journeys);
  return [...counts, readResults(playwrightResults, countPlaywright)];
}

const begin = performance.now();
const counts = await runAll();
const sum = (key) => counts.reduce((total, count) => total + count[key], 0);
const testSteps = ['Unit tests', 'Journeys'];
const stepFailures = failedSteps.filter((title) => !testSteps.includes(title) || sum('failed') === 0).length;
const passed = sum('passed');
const failed = sum('failed') + stepFailures || (passed === 0 ? 1 : 0);
if (failedSteps.length > 0) console.log(`Failed: ${failedSteps.join(', ')}.`);
console.log(
  `All of it took ${((performance.now() - begin) / 1000).toFixed(0)} s; ${sum('skipped')} tests skipped.`,
);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
