import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestHub, type TestHub } from '#server/testing/start-test-hub.ts';

let hub: TestHub;

beforeAll(async () => {
  hub = await startTestHub();
});
afterAll(() => hub.close());

describe('the Socket.IO client', () => {
  it.each(['socket.io.js', 'socket.io.min.js', 'socket.io.esm.min.js', 'socket.io.min.js.map'])(
    '%s is the file of the installed package, byte for byte',
    async (name) => {
      const answer = await fetch(`${hub.url}/socket.io/${name}`);
      expect(answer.status).toBe(200);
      const real = await readFile(`node_modules/socket.io/client-dist/${name}`);
      expect(Buffer.from(await answer.arrayBuffer()).equals(real)).toBe(true);
      expect(answer.headers.get('content-type')).toMatch(name.endsWith('.map') ? /json/ : /javascript/);
      expect(answer.headers.get('cache-control')).toBe('public, max-age=3600');
    },
  );

  it('is not sent again to a browser that has it', async () => {
    const etag = (await fetch(`${hub.url}/socket.io/socket.io.js`)).headers.get('etag') ?? '';
    const again = await fetch(`${hub.url}/socket.io/socket.io.js`, { headers: { 'if-none-match': etag } });
    expect(again.status).toBe(304);
    expect(await again.text()).toBe('');
  });

  it('leaves the rest of the path to Socket.IO', async () => {
    expect((await fetch(`${hub.url}/socket.io/?EIO=4&transport=polling`)).status).toBe(200);
    expect((await fetch(`${hub.url}/socket.io/package.json`)).status).not.toBe(200);
  });
});
