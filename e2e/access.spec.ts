// Who may see which device, at every door.
import type { BrowserContext } from '@playwright/test';
import { openLiveViewer } from '#server/testing/live-viewer.ts';
import { waitFor } from '#server/testing/test-images.ts';
import { addPerson, expect, livePicture, logIn, pictureBeyond, test, viewer } from './fixtures.ts';

const cookieOf = async (context: BrowserContext) =>
  (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');

test('a viewer without a grant sees nothing of a device through any page', async ({
  page,
  hub,
  camera,
  mishaps,
}) => {
  mishaps.expect(/status of 404 .*\/api\/sessions\//);
  const cam = camera('secret', await hub.addDevice('secret', 'Secret camera'));
  await addPerson(hub, viewer);
  await logIn(page, viewer.email, viewer.password);
  await expect(page.getByRole('heading', { name: 'No devices for you yet' })).toBeVisible();
  const { session } = await waitFor('a frame', () => cam.last);
  for (const place of ['/devices/secret', `/sessions/${session}`]) {
    await page.goto(place);
    await expect(page.getByRole('heading', { level: 1, name: 'There is nothing here' })).toBeVisible();
    await expect(page.locator('canvas')).toHaveCount(0);
  }
  await page.goto('/sessions');
  await expect(page.getByRole('heading', { name: 'No sessions yet' })).toBeVisible();
  for (const place of ['/devices', '/devices/new']) {
    await page.goto(place);
    await expect(page.getByRole('heading', { level: 1, name: 'Wall' })).toBeVisible();
    expect(new URL(page.url()).pathname, `${place} is for administrators`).toBe('/');
  }
  expect(await page.content()).not.toContain('Secret camera');
});

test('a viewer without a grant gets from every address what is said of a device that never was', async ({
  page,
  hub,
  camera,
}) => {
  const cam = camera('secret', await hub.addDevice('secret'));
  await addPerson(hub, viewer);
  await logIn(page, viewer.email, viewer.password);
  const { session } = await waitFor('a frame', () => cam.last);
  const ask = async (method: string, pathname: string, data?: object) => {
    const answer = await page.request.fetch(pathname, { method, ...(data ? { data } : {}) });
    return { status: answer.status(), body: await answer.text() };
  };
  const doors = [
    ['GET', '/api/devices/ID'],
    ['GET', '/api/devices/ID/snapshot.jpg'],
    ['GET', '/api/devices/ID/stream.mjpeg'],
    ['GET', '/api/sessions?device=ID'],
    ['PATCH', '/api/devices/ID', { name: 'Mine' }],
    ['DELETE', '/api/devices/ID'],
    ['POST', '/api/devices/ID/key'],
    ['DELETE', '/api/devices/ID/key'],
    ['POST', '/api/devices/ID/frames', { not: 'a picture' }],
  ] as const;
  for (const [method, door, data] of doors) {
    const hidden = await ask(method, door.replace('ID', 'secret'), data);
    expect(hidden, `${method} ${door}`).toEqual(await ask(method, door.replace('ID', 'never-was'), data));
    expect(hidden.status, `${method} ${door}`).toBe(404);
  }
  const neverWas = '00000000-0000-4000-8000-000000000000';
  for (const [method, suffix] of [
    ['GET', ''],
    ['POST', '/stop'],
  ] as const) {
    const hidden = await ask(method, `/api/sessions/${session}${suffix}`);
    expect(hidden).toEqual(await ask(method, `/api/sessions/${neverWas}${suffix}`));
    expect(hidden.status).toBe(404);
  }
  expect(JSON.parse((await ask('GET', '/api/devices')).body)).toEqual({ devices: [] });
  expect(JSON.parse((await ask('GET', '/api/sessions')).body)).toEqual({ sessions: [], next: null });
  expect((await ask('GET', '/api/users')).status).toBe(403);
  expect((await ask('POST', '/api/devices', { id: 'mine' })).status).toBe(403);
});

test('a viewer without a grant gets no picture over a live socket, subscribed or not', async ({
  page,
  hub,
  camera,
}) => {
  const cam = camera('secret', await hub.addDevice('secret'));
  await addPerson(hub, viewer);
  await logIn(page, viewer.email, viewer.password);
  const socket = await openLiveViewer(hub.url, { cookie: await cookieOf(page.context()), origin: hub.url });
  const secret = { device: 'secret' } as Parameters<typeof socket.subscribe>[0];
  expect(await socket.subscribe({ feed: 'wall' })).toEqual({ ok: true });
  for (const feed of ['frames', 'thumbnails'] as const)
    expect(await socket.subscribe({ ...secret, feed } as typeof secret)).toMatchObject({
      error: { code: 'not_found' },
    });
  const { number } = await waitFor('a frame', () => cam.last);
  await waitFor('ten more frames', () => (cam.last?.number ?? 0) > number + 10);
  expect([socket.frames, socket.thumbnails, [...socket.wall]]).toEqual([[], [], []]);
  socket.close();
});

test('a grant puts the tile on the open wall by itself, and its removal takes the live picture away within 2 s', async ({
  page,
  hub,
  camera,
}) => {
  camera('door', await hub.addDevice('door', 'Front door'));
  const id = await addPerson(hub, viewer);
  await logIn(page, viewer.email, viewer.password);
  await expect(page.getByRole('heading', { name: 'No devices for you yet' })).toBeVisible();
  await hub.call('PUT', `/api/users/${id}/grants/door`);
  await pictureBeyond(page, 'Front door', -1);
  await livePicture(page, 'Front door').click();
  const { number } = await pictureBeyond(page, 'Front door', 0);
  await pictureBeyond(page, 'Front door', number ?? 0);
  const stream = await fetch(`${hub.url}/api/devices/door/stream.mjpeg`, {
    headers: { cookie: await cookieOf(page.context()) },
  });
  expect(stream.status).toBe(200);

  await hub.call('DELETE', `/api/users/${id}/grants/door`);
  const over = stream.arrayBuffer().then(
    () => 'over',
    () => 'over',
  );
  await expect(page.getByText('you may not see it')).toBeVisible({ timeout: 2000 });
  await expect(page.locator('canvas')).toHaveCount(0);
  expect(await over, 'the MJPEG stream that was open').toBe('over');
  expect((await page.request.get('/api/devices/door/snapshot.jpg')).status()).toBe(404);
});
