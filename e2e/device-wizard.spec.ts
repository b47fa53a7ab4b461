// Adding a device by the pages, and the commands that they offer: run for real.
import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { encode } from '#server/simulator/encode.ts';
import { createClockScene } from '#server/simulator/scenes/clock.ts';
import { findProgram } from '../scripts/lib/programs.mjs';
import { admin, test as base, expect, livePicture, logIn, password, pictureBeyond } from './fixtures.ts';
import { readCanvas } from './support/read-picture.ts';
import { type RunningCommand, runCommand } from './support/run-command.ts';

type Bench = {
  dir: string;
  photograph(number: number): Promise<void>;
  run(program: string, ...args: string[]): RunningCommand;
};

const test = base.extend<{ bench: Bench }>({
  /** A folder with photo.jpg in it, and programs that end with the test. */
  bench: async ({ hub: _ }, use) => {
    const dir = await mkdtemp(path.join(tmpdir(), 'frameroom-photos-'));
    const running: RunningCommand[] = [];
    const scene = createClockScene({ width: 640, height: 360, fps: 10, seed: 1 });
    await use({
      dir,
      async photograph(number) {
        const jpeg = await encode({ ...scene, ...scene.draw(number) });
        await writeFile(path.join(dir, 'new.jpg'), jpeg);
        await rename(path.join(dir, 'new.jpg'), path.join(dir, 'photo.jpg'));
      },
      run(program, ...args) {
        const command = runCommand(program, args, dir);
        running.push(command);
        return command;
      },
    });
    for (const command of running) await command.stop('SIGKILL');
    await rm(dir, { recursive: true, force: true });
  },
});

const block = (page: Page, name: string) => page.getByRole('region', { name, exact: true });

/** On the page of a device that exists: a new key, and then the command of a tab. */
async function newKey(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Make a new key' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Make a new key' }).click();
  return (await block(page, 'key').textContent()) ?? '';
}

test('a device added by the form sends with the curl command of the page, and exactly its picture is watched', async ({
  page,
  bench,
}) => {
  await logIn(page, admin.email, password);
  await page.getByRole('link', { name: 'Add a device' }).click();
  await page.getByLabel('Name').fill('Front door');
  await expect(page.getByLabel('Id')).toHaveValue('front-door');
  await page.getByRole('button', { name: 'Make its key' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Connect Front door' })).toBeVisible();
  const key = (await block(page, 'key').textContent()) ?? '';
  expect(key.length).toBeGreaterThan(20);
  await expect(page.getByText('Waiting for the first frame…')).toBeVisible();

  await bench.photograph(4711);
  const code = (await block(page, 'command: One picture').textContent()) ?? '';
  expect(code).toContain(key);
  if (findProgram(['curl'])) {
    const curl = bench.run('bash', '-c', code);
    expect(await curl.ended, curl.output).toBe(0);
    expect(curl.output).toContain('"seq":1');
  } else {
    const url = /\S+$/.exec(code)?.[0] ?? '';
    const body = await readFile(path.join(bench.dir, 'photo.jpg'));
    await fetch(url, { method: 'POST', headers: { authorization: `Bearer ${key}` }, body });
  }
  await expect(page.getByText('The first frame has arrived')).toBeVisible();
  await expect(page.locator('[data-arrived]')).toHaveCount(1);
  await expect.poll(async () => (await readCanvas(livePicture(page, 'Front door'))).number).toBe(4711);

  await page.getByRole('link', { name: 'Watch it' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Front door' })).toBeVisible();
  await expect
    .poll(() => readCanvas(livePicture(page, 'Front door')))
    .toEqual({ seq: 1, number: 4711, width: 640, height: 360 });
  expect(await page.content(), 'the key was shown once').not.toContain(key);
});

test('the key of a new device is gone after a reload, from the page and from what the browser keeps', async ({
  page,
  hub,
}) => {
  await logIn(page, admin.email, password, '/devices/new');
  await page.getByLabel('Name').fill('Back door');
  await page.getByRole('button', { name: 'Make its key' }).click();
  const key = (await block(page, 'key').textContent()) ?? '';
  await page.reload();
  await expect(page.getByRole('heading', { level: 1, name: 'Add a device' })).toBeVisible();
  await page.goto('/devices/back-door');
  await expect(block(page, 'command: One picture')).toContainText('YOUR_KEY');
  expect(await page.content()).not.toContain(key);
  const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
  expect(kept).not.toContain(key);
  expect(JSON.stringify(await hub.call('GET', '/api/devices/back-door'))).not.toContain(key);
});

test('the Python program of the page sends what the camera sees, picture after picture', async ({
  page,
  hub,
  bench,
}) => {
  const python = findProgram(['python3', 'python']);
  test.skip(!python, 'There is no Python on this machine.');
  await hub.addDevice('door', 'Door');
  await logIn(page, admin.email, password, '/devices/door');
  const key = await newKey(page);
  await page.getByRole('tab', { name: 'Python' }).click();
  const code = (await block(page, 'command: Python').textContent()) ?? '';
  expect(code).toContain(key);
  await bench.photograph(100);
  const program = bench.run(python ?? '', '-u', '-c', code);
  await pictureBeyond(page, 'Door', 99);
  await bench.photograph(200);
  await pictureBeyond(page, 'Door', 199);
  await expect.poll(() => program.output).toMatch(/"seq":\d+/);
  expect(program.output).not.toContain('Traceback');
});

test('the ffmpeg command of the page streams a moving picture without a warning, and its end is in the history', async ({
  page,
  hub,
  bench,
}) => {
  const ffmpeg = findProgram(process.env.FFMPEG_PATH ? [process.env.FFMPEG_PATH] : ['ffmpeg']);
  test.skip(!ffmpeg, 'There is no ffmpeg on this machine.');
  await hub.addDevice('cam', 'Cam');
  await logIn(page, admin.email, password, '/devices/cam');
  await newKey(page);
  await page.getByRole('tab', { name: 'Webcam' }).click();
  const offered = (await block(page, 'command: Webcam, Linux').textContent()) ?? '';
  const webcam = '-f v4l2 -framerate 15 -video_size 1280x720 -i /dev/video0';
  expect(offered).toContain(webcam);
  const code = offered
    .replace(/^ffmpeg/, `${ffmpeg} -hide_banner -loglevel warning -nostdin`)
    .replace(webcam, '-re -f lavfi -i testsrc=size=640x360:rate=15');
  const stream = bench.run('bash', '-c', code);

  const canvas = livePicture(page, 'Cam');
  await expect.poll(async () => (await readCanvas(canvas)).seq, { timeout: 15_000 }).toBeGreaterThan(0);
  const first = await canvas.evaluate((element: HTMLCanvasElement) => element.toDataURL());
  const { seq } = await readCanvas(canvas);
  await expect.poll(async () => (await readCanvas(canvas)).seq).toBeGreaterThan(seq + 15);
  expect(await canvas.evaluate((element: HTMLCanvasElement) => element.toDataURL())).not.toBe(first);

  await stream.stop('SIGINT');
  expect(stream.output).not.toMatch(/warn|error|header/i);
  await page.goto('/sessions?device=cam');
  await expect(page.getByRole('row', { name: /The device ended its stream/ })).toBeVisible();
});
