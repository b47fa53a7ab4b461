// A built-in analyser, switched on and off on a device's page: what it says stands beside the picture at once.
import { addPerson, admin, expect, logIn, password, test, viewer } from './fixtures.ts';

test('motion is switched on, says how much moves, and is silent when it is switched off', async ({
  page,
  hub,
}) => {
  await hub.call('POST', '/api/devices', { id: 'hall', name: 'Hall', demo: 'people' });
  await logIn(page, admin.email, password, '/devices/hall');
  const section = page.getByRole('region', { name: 'Analysers' });
  const motion = section.getByRole('switch', { name: 'Motion' });
  await expect(motion).not.toBeChecked();
  await motion.click({ force: true });
  await expect(motion).toBeChecked();
  await expect(section.getByText('Healthy')).toBeVisible({ timeout: 15_000 });
  await expect(section.getByText(/\d+ of \d+ frames · \d+ ms/)).toBeVisible();
  const results = page.getByRole('region', { name: 'Results' });
  await expect(results.getByRole('heading', { name: 'motion' })).toBeVisible();
  await motion.click({ force: true });
  await expect(motion).not.toBeChecked();
  await expect(section.getByText('Healthy')).toHaveCount(0);
  await page.reload();
  await expect(motion).not.toBeChecked();
});

test('a viewer sees what an analyser says, and no switch', async ({ page, hub }) => {
  await hub.call('POST', '/api/devices', { id: 'hall', name: 'Hall', demo: 'people' });
  await hub.call('PUT', '/api/devices/hall/analysers', { analysers: [{ analyser: 'motion' }] });
  await addPerson(hub, viewer, { grants: ['hall'] });
  await logIn(page, viewer.email, viewer.password, '/devices/hall');
  const results = page.getByRole('region', { name: 'Results' });
  await expect(results.getByRole('heading', { name: 'motion' })).toBeVisible({ timeout: 15_000 });
  await expect(page.getByRole('region', { name: 'Analysers' })).toHaveCount(0);
});
