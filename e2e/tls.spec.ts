// A hub with a certificate that it made itself, as a browser meets it once its question has been answered.
import { type AddressInfo, createServer } from 'node:net';
import { admin, expect, logIn, password, pictureBeyond, test } from './fixtures.ts';
import { startCamera } from './support/camera.ts';

test.use({
  ignoreHTTPSErrors: true,
  hubEnv: async ({ browserName: _ }, use) => {
    const env = { ADMIN_EMAIL: admin.email, ADMIN_PASSWORD: password, TLS: 'self-signed' };
    await use({ ...env, PLAIN_DEVICE_PORT: String(await freePort()) });
  },
});

// What asks the hub from here believes its certificate too.
test.beforeAll(() => {
  process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
});
test.afterAll(() => {
  delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
});

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

test('over https people log in with a cookie for https alone, and see live a camera that speaks plain http', async ({
  page,
  context,
  hub,
  hubEnv,
}) => {
  const key = await hub.addDevice('door', 'Door');
  const camera = startCamera({ url: `http://127.0.0.1:${hubEnv.PLAIN_DEVICE_PORT}` }, 'door', key);
  const sockets: string[] = [];
  page.on('websocket', (socket) => sockets.push(socket.url()));
  // As people type it.
  await page.goto(`http://127.0.0.1:${hub.port}/login`);
  expect(page.url()).toBe(`https://127.0.0.1:${hub.port}/login`);
  await logIn(page, admin.email, password);
  await pictureBeyond(page, 'Door', 3);
  expect(sockets.some((url) => url.startsWith('wss://'))).toBe(true);
  expect(await page.evaluate(() => window.isSecureContext), 'may a page ask for the camera').toBe(true);
  const cookies = await context.cookies();
  expect(cookies.find(({ name }) => name === '__Secure-next-auth.session-token')).toMatchObject({
    httpOnly: true,
    secure: true,
    sameSite: 'Lax',
  });
  for (const { name, secure } of cookies) expect({ name, secure }).toEqual({ name, secure: true });
  await camera.stop();
});
