// Finds programs of the machine.
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import path from 'node:path';

/** @returns {string | undefined} the program's path */
export function findProgram(names, env = process.env) {
  for (const name of names) {
    const places = path.isAbsolute(name)
      ? [name]
      : (env.PATH ?? '').split(path.delimiter).map((dir) => path.join(dir, name));
    const found = places.find(isExecutable);
    if (found) return found;
  }
  return undefined;
}

export function findFfmpeg(env = process.env) {
  return findProgram(env.FFMPEG_PATH ? [env.FFMPEG_PATH] : ['ffmpeg'], env);
}

/** One that starts: Ubuntu's `chromium-browser` is only a note that the browser is to be had elsewhere. */
export function findChromium(env = process.env) {
  if (env.CHROMIUM_PATH) return findProgram([env.CHROMIUM_PATH], env);
  const names = [
    '/usr/bin/chromium',
    'chromium',
    'chromium-browser',
    'google-chrome',
    'google-chrome-stable',
  ];
  return names.map((name) => findProgram([name], env)).find((place) => place && answers(place));
}

/** As root on Debian and its kin we may install what is missing. */
export function canInstall(env = process.env) {
  return process.getuid?.() === 0 && findProgram(['apt-get'], env) !== undefined;
}

function answers(place) {
  return spawnSync(place, ['--version'], { timeout: 20_000, stdio: 'ignore' }).status === 0;
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
