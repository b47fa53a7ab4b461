import { describe, expect, it } from 'vitest';
import { startTestHub } from '#server/testing/start-test-hub.ts';
import { waitFor } from '#server/testing/test-images.ts';
import { connectClient } from './test-client.ts';

describe('with ANONYMOUS_ACCESS', () => {
  it('a client without a key watches the only device, and figures are posted without one', async () => {
    const open = await startTestHub({ ANONYMOUS_ACCESS: '1' });
    try {
      const post = await open.call('POST', '/api/devices/lab/stats', { count_in: 4 }, {});
      expect(post.status).toBe(200);
      const client = await connectClient(`${open.url}/people-counter`);
      const stats = await waitFor('stats', () => client.of('stats')[0]);
      expect(stats.data).toMatchObject({ count_in: 4 });
      client.close();
    } finally {
      await open.close();
    }
  });
});

it('a hub that stops says goodbye with 1001', async () => {
  const stopping = await startTestHub();
  const own = await stopping.addDevice('door');
  const client = await connectClient(`${stopping.url}/people-counter?key=${own}`);
  await stopping.close();
  await waitFor('the close', () => client.closed);
  expect(client.closed).toMatchObject({ code: 1001 });
});
