// The programs of the machine that the tests need: a Chromium for the journeys, ffmpeg for videos.

import { existsSync } from 'node:fs';
import path from 'node:path';
import { Failure } from './failure.mjs';
import { canInstall, findChromium, findFfmpeg } from './programs.mjs';
import { root } from './root.mjs';
import { run } from './run.mjs';
import { step } from './step.mjs';

/** Needs no package of ours, so it can run beside their installation. */
export async function installWithApt() {
  const missing = [
    !findChromium() && !process.env.CHROMIUM_PATH && 'chromium',
    !findFfmpeg() && 'ffmpeg',
  ].filter(Boolean);
  if (missing.length === 0 || !canInstall()) return;
  const script = `apt-get update && apt-get install -y --no-install-recommends ${missing.join(' ')}`;
  const options = {
    env: { DEBIAN_FRONTEND: 'noninteractive' },
    failure: `apt-get could not install ${missing.join(' and ')}.`,
  };
  await step(`Installing ${missing.join(' and ')}`, () => run('sh', ['-c', script], options)).catch(tell);
}

/** @returns {Promise<string | undefined>} the browser's path; undefined: Playwright's own */
export async function ensureChromium() {
  const found = findChromium();
  if (found) return found;
  if (process.env.CHROMIUM_PATH)
    throw new Failure(`CHROMIUM_PATH is ${process.env.CHROMIUM_PATH}, but no program is there.`);
  const { chromium } = await import('@playwright/test');
  if (existsSync(chromium.executablePath())) return undefined;
  const cli = path.join(root, 'node_modules/@playwright/test/cli.js');
  await step('Installing Chromium', () =>
    run(process.execPath, [cli, 'install', '--with-deps', 'chromium'], {
      failure: 'There is no Chromium for the journeys. Install one and set CHROMIUM_PATH to it.',
    }),
  );
  return undefined;
}

export function tellAboutFfmpeg() {
  if (findFfmpeg()) return;
  console.log(
    'ffmpeg is missing and cannot be installed here: tests about videos will fail. Install it or set FFMPEG_PATH.',
  );
}

function tell(error) {
  console.error(error.message);
}
