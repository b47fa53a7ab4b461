// A token made in the page and used by a real curl; the page of the API.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { findProgram } from '../scripts/lib/programs.mjs';
import { addPerson, admin, test as base, expect, isAlive, logIn, password, viewer } from './fixtures.ts';
import { type RunningCommand, runCommand } from './support/run-command.ts';

type Shell = {
  dir: string;
  /** Starts curl with this token. */
  curl(token: string, ...args: string[]): RunningCommand;
  /** Its answer's status. */
  status(token: string, pathname: string, ...args: string[]): Promise<number>;
};

const test = base.extend<{ shell: Shell }>({
  shell: async ({ hub }, use) => {
    const program = findProgram(['curl']);
    test.skip(!program, 'There is no curl on this machine.');
    const dir = await mkdtemp(path.join(tmpdir(), 'frameroom-tokens-'));
    const running: RunningCommand[] = [];
    const curl: Shell['curl'] = (token, ...args) => {
      const command = runCommand(
        program ?? '',
        ['-sS', '-m', '30', '-H', `Authorization: Bearer ${token}`, ...args],
        dir,
      );
      running.push(command);
      return command;
    };
    await use({
      dir,
      curl,
      async status(token, pathname, ...args) {
        const command = curl(token, '-o', 'answer', '-w', '%{http_code}', ...args, hub.url + pathname);
        expect(await command.ended, command.output).toBe(0);
        return Number(command.output);
      },
    });
    for (const command of running) await command.stop('SIGKILL');
    await rm(dir, { recursive: true, force: true });
  },
});

const block = (page: Page, name: string) => page.getByRole('region', { name, exact: true });

/** Through the dialog; answers the secret. */
async function makeToken(page: Page, name: string, device?: string): Promise<string> {
  await page.getByRole('button', { name: 'Make a token' }).click();
  await page.getByLabel('Name', { exact: true }).fill(name);
  if (device) {
    await page.getByLabel('Some devices').check();
    await page.getByRole('combobox', { name: 'Devices' }).fill(device);
    await page.getByRole('option', { name: device }).click();
  }
  await page.getByRole('button', { name: 'Make token' }).click();
  await expect(page.getByRole('dialog', { name: `${name} is made` })).toBeVisible();
  return (await block(page, 'token').textContent()) ?? '';
}

test('a token made in the page opens for curl what it may, and ends what is open when it is revoked', async ({
  page,
  hub,
  camera,
  shell,
}) => {
  const cam = camera('door', await hub.addDevice('door', 'Door'));
  await hub.addDevice('yard', 'Yard');
  await logIn(page, admin.email, password, '/account/tokens');
  await expect(page.getByRole('heading', { name: 'No tokens yet' })).toBeVisible();
  const secret = await makeToken(page, 'Workshop', 'Door');

  const example = (await block(page, 'example').textContent()) ?? '';
  expect(example).toContain(secret);
  const pasted = runCommand('sh', ['-c', example], shell.dir);
  expect(await pasted.ended).toBe(0);
  expect(pasted.output).toContain('"id":"door"');
  expect(pasted.output).not.toContain('"id":"yard"');

  await page.getByRole('button', { name: 'Done' }).click();
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(page.getByRole('row', { name: /Workshop Watch/ })).toContainText('Door');
  expect((await page.content()).includes(secret), 'the secret is shown still').toBe(false);

  await expect.poll(() => cam.posted.size).toBeGreaterThan(2);
  expect(await shell.status(secret, '/api/devices/door/snapshot.jpg')).toBe(200);
  expect((await readFile(path.join(shell.dir, 'answer'))).subarray(0, 2).toString('hex')).toBe('ffd8');
  expect(await shell.status(secret, '/api/devices/yard/snapshot.jpg')).toBe(404);
  expect(await shell.status(secret, '/api/sessions?device=door')).toBe(403);
  expect(await shell.status(secret, '/api/devices/door', '-X', 'DELETE')).toBe(403);
  expect(await shell.status(secret, '/api/users')).toBe(403);

  const stream = shell.curl(
    secret,
    '-o',
    'stream.mjpeg',
    '-w',
    '%{http_code}',
    `${hub.url}/api/devices/door/stream.mjpeg`,
  );
  const received = async () => (await readFile(path.join(shell.dir, 'stream.mjpeg')).catch(() => '')).length;
  await expect.poll(received).toBeGreaterThan(10_000);
  await page.reload();
  await isAlive(page);
  await expect(page.getByRole('row', { name: /Workshop/ })).toContainText('from 127.0.0.1');

  await page.getByRole('button', { name: 'Revoke Workshop' }).click();
  await page.getByRole('button', { name: 'Revoke token' }).click();
  const revoked = performance.now();
  await stream.ended;
  expect(performance.now() - revoked, 'ms until the stream ended').toBeLessThan(2000);
  expect(stream.output).toContain('200');
  expect(await shell.status(secret, '/api/devices')).toBe(401);
  await expect(page.getByRole('heading', { name: 'No tokens yet' })).toBeVisible();
});

test('a viewer’s token sees what the viewer sees, and an administrator revokes it', async ({
  page,
  hub,
  newBrowser,
  shell,
}) => {
  await hub.addDevice('door', 'Door');
  await hub.addDevice('yard', 'Yard');
  const id = await addPerson(hub, viewer, { grants: ['door'] });
  const hers = await (await newBrowser()).newPage();
  await logIn(hers, viewer.email, viewer.password, '/account/tokens');
  const secret = await makeToken(hers, 'My script');
  expect(await shell.status(secret, '/api/devices/door')).toBe(200);
  expect(await shell.status(secret, '/api/devices/yard')).toBe(404);

  await logIn(page, admin.email, password, `/admin/users/${id}`);
  await page.getByRole('button', { name: 'Revoke My script' }).click();
  await page.getByRole('button', { name: 'Revoke token' }).click();
  await expect(page.getByText('They have made none.')).toBeVisible();
  expect(await shell.status(secret, '/api/devices/door')).toBe(401);
});

test('the page of the API is found, filtered and read, and its JSON is served', async ({ page, hub }) => {
  await logIn(page, admin.email, password, '/docs/api');
  const line = (name: string) => page.locator(`details#${name}`);
  await expect(line('getSnapshot')).toBeVisible();
  await page.getByLabel('Find an operation').fill('snapshot');
  await expect(page.getByText('1 operation', { exact: true })).toBeVisible();
  await expect(line('listDevices')).toHaveCount(0);
  await line('getSnapshot').locator('summary').click();
  await expect(line('getSnapshot')).toContainText('A token needs the scope read_live.');
  await expect(block(page, 'example of getSnapshot')).toContainText(
    `${hub.url}/api/devices/DEVICE_ID/snapshot.jpg`,
  );

  await page.goto('/docs/api#createToken');
  await expect(line('createToken')).toHaveAttribute('open', '');
  await expect(line('createToken').getByRole('table', { name: 'createToken: body' })).toContainText('scopes');
  await line('createToken').getByRole('link', { name: 'Token', exact: true }).click();
  await expect(line('Token')).toBeInViewport();
  await expect(line('Token').getByRole('table', { name: 'Token' })).toContainText('lastUsedAddress');

  const answer = await page.request.get('/api/openapi.json');
  expect(answer.status()).toBe(200);
  expect(await answer.json()).toMatchObject({ openapi: '3.1.0' });
});

test('nobody reads the page of the API or their tokens without a login', async ({ page }) => {
  for (const place of ['/docs/api', '/account/tokens']) {
    await page.goto(place);
    await expect(page).toHaveURL(`/login?callbackUrl=${encodeURIComponent(place)}`);
  }
});
