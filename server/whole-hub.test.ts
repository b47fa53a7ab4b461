import { expect, it } from 'vitest';
import { listSessionsAnswerSchema } from '#contract/api/sessions.ts';
import { describeDatabases } from './db/test-databases.ts';
import { postFrame } from './testing/post-frame.ts';
import { startTestHub } from './testing/start-test-hub.ts';
import { makeImage } from './testing/test-images.ts';

describeDatabases('the whole hub', (database) => {
  it('adds a device, takes its frames, keeps its session and finds all of it again after a restart', async () => {
    const hub = await startTestHub({ DATABASE_URL: await database.makeUrl({ isEmpty: true }) });
    try {
      const key = await hub.addDevice('pi-1');
      const { id } = await hub.addPerson('viewer@example.org', { grants: ['pi-1'] });
      const jpeg = await makeImage();
      for (let n = 0; n < 3; n++) await postFrame(hub, 'pi-1', key, jpeg);
      await hub.restart();
      const { sessions } = listSessionsAnswerSchema.parse(
        await (await hub.call('GET', '/api/sessions')).json(),
      );
      expect(sessions).toMatchObject([
        { device: 'pi-1', frames: 3, bytes: 3 * jpeg.length, endReason: 'shutdown' },
      ]);
      const people = await (await hub.call('GET', '/api/users')).json();
      expect(people).toMatchObject({ users: [{ id, grants: ['pi-1'] }] });
      expect((await postFrame(hub, 'pi-1', key, jpeg)).seq).toBe(4);
    } finally {
      await hub.close();
    }
  });
});
