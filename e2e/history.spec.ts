// Sessions: what was sent is what is listed, and every frame is accounted for.
import type { Page } from '@playwright/test';
import { openLiveViewer } from '#server/testing/live-viewer.ts';
import { postFrame } from '#server/testing/post-frame.ts';
import { makeImage, waitFor } from '#server/testing/test-images.ts';
import { admin, expect, logIn, password, test } from './fixtures.ts';
import { adminToken } from './support/start-hub.ts';

/** The numbers in a row of the session page's table. */
async function counter(page: Page, name: string): Promise<number[]> {
  const cell = page
    .getByRole('row')
    .filter({ has: page.getByRole('rowheader', { name }) })
    .getByRole('cell');
  // As laid out: the text of a table inside the cell would run together with the total.
  // biome-ignore lint/performance/useDomNodeTextContent: see above
  return ((await cell.first().innerText()).match(/\d+/g) ?? []).map(Number);
}

test.describe('a session', () => {
  test.use({ hubEnv: { ADMIN_EMAIL: admin.email, ADMIN_PASSWORD: password, SESSION_IDLE_SECONDS: '1' } });

  test('is in the history with exactly the frames that were posted, the refused ones apart, and with why it ended', async ({
    page,
    hub,
  }) => {
    const key = await hub.addDevice('pi-1', 'Pi');
    const jpeg = await makeImage('jpeg');
    let session = '';
    for (let frame = 0; frame < 7; frame++) ({ session } = await postFrame(hub, 'pi-1', key, jpeg));
    await expect(postFrame(hub, 'pi-1', key, Buffer.from('not a picture'))).rejects.toThrow(/not_an_image/);

    await logIn(page, admin.email, password, '/sessions');
    const row = page.getByRole('row', { name: /No frame came any more/ });
    await expect(row).toHaveCount(1, { timeout: 15_000 });
    await expect(row.getByRole('cell').nth(1)).toHaveText('Pi');
    await expect(row.getByRole('cell').nth(4)).toHaveText('7');

    await row.getByRole('link').click();
    await page.waitForURL(`/sessions/${session}`);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Session of Pi');
    expect(await counter(page, 'Frames received')).toEqual([7]);
    expect(await counter(page, 'Frame numbers')).toEqual([1, 7]);
    expect((await counter(page, 'Refused'))[0]).toBe(1);
    await expect(page.getByRole('row', { name: /^Not a picture/ })).toHaveText(/1$/);
    await expect(page.getByRole('row', { name: /^Picture/ })).toContainText('64 × 48 JPEG');
    await expect(page.getByRole('button', { name: 'Stop session' })).toHaveCount(0);
  });
});

test('a session ends by the button, and each of its frames was delivered or not to each viewer', async ({
  page,
  hub,
}) => {
  const key = await hub.addDevice('pi-1', 'Pi');
  const jpeg = await makeImage('jpeg');
  const prompt = await openLiveViewer(hub.url, { token: adminToken });
  const stalled = await openLiveViewer(hub.url, { token: adminToken, onPicture: () => false });
  const frames = { feed: 'frames', device: 'pi-1' } as Parameters<typeof prompt.subscribe>[0];
  for (const viewer of [prompt, stalled]) expect(await viewer.subscribe(frames)).toEqual({ ok: true });
  let session = '';
  for (let frame = 0; frame < 30; frame++) ({ session } = await postFrame(hub, 'pi-1', key, jpeg));
  await waitFor('the last frame', () => prompt.frames.at(-1)?.meta.seq === 30);

  await logIn(page, admin.email, password, `/sessions/${session}`);
  await expect(page.getByText('Still going on')).toBeVisible();
  for (const viewer of [prompt, stalled]) viewer.close();
  await expect.poll(() => counter(page, 'Not delivered').then(([dropped]) => dropped)).toBeGreaterThan(20);
  await page.getByRole('button', { name: 'Stop session' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Stop session' }).click();
  await expect(page.getByRole('row', { name: /Stopped by a person/ })).toBeVisible();
  await expect(page.getByText('Live', { exact: true })).toHaveCount(0);

  expect(await counter(page, 'Frames received')).toEqual([30]);
  const [delivered = 0] = await counter(page, 'Delivered');
  const [dropped = 0, ...causes] = await counter(page, 'Not delivered');
  expect(delivered + dropped, 'delivered and not, of 30 frames to 2 viewers').toBe(60);
  expect(delivered).toBe(prompt.frames.length + 2);
  expect(
    causes.reduce((sum, count) => sum + count, 0),
    'the causes together',
  ).toBe(dropped);

  const next = await postFrame(hub, 'pi-1', key, jpeg);
  expect(next.session, 'the next frame begins a new session').not.toBe(session);
});
