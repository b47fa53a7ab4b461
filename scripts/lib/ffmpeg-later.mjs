// ffmpeg is needed for videos only. When it is missing the hub starts all the same, and this brings it afterwards, out of the way.
import { spawn } from 'node:child_process';
import { mkdirSync, openSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { canInstall, findFfmpeg } from './programs.mjs';
import { root } from './root.mjs';

const logName = '.cache/ffmpeg-install.log';
/** The first picture comes first. */
const delayMs = 5000;

export function bringFfmpegLater() {
  if (findFfmpeg()) return;
  if (process.env.FFMPEG_PATH) {
    console.log(
      `FFMPEG_PATH is ${process.env.FFMPEG_PATH}, but no program is there. Videos need ffmpeg; live pictures do not.`,
    );
  } else if (canInstall()) {
    setTimeout(installFfmpeg, delayMs).unref();
  } else {
    console.log(
      `Videos need ffmpeg, which is missing (live pictures do not). Install it with: ${commandFor(process.platform)}`,
    );
  }
}

function installFfmpeg() {
  const script = 'apt-get update && apt-get install -y --no-install-recommends ffmpeg';
  const log = openLog();
  // Its own process and its own log: a hub that is stopped meanwhile must not leave half an installation.
  const child = spawn('sh', ['-c', script], {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    stdio: ['ignore', log, log],
    detached: true,
  });
  child.unref();
  child.once('spawn', () => lowerPriority(child.pid));
  child.once('error', () => say('could not be installed'));
  child.once('exit', (code) =>
    code === 0 ? say('is installed: videos work now') : say(`could not be installed, see ${logName}`),
  );
}

function say(outcome) {
  console.log(`ffmpeg was missing; Debian's package ${outcome}.`);
}

function openLog() {
  mkdirSync(path.join(root, '.cache'), { recursive: true });
  return openSync(path.join(root, logName), 'w');
}

function lowerPriority(pid) {
  try {
    os.setPriority(pid, os.constants.priority.PRIORITY_LOW);
  } catch {
    // It has ended already.
  }
}

function commandFor(platform) {
  if (platform === 'darwin') return 'brew install ffmpeg';
  return platform === 'win32' ? 'winget install ffmpeg' : 'sudo apt-get install -y ffmpeg';
}
