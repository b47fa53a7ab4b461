// What takes away access takes it away at once: who is watching at that moment, by a live socket and by an MJPEG stream, loses
// both within two seconds of the answer, and nobody else loses anything.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { deviceIdSchema } from '#contract/ids.ts';
import { type LiveViewer, openLiveViewer } from '#server/testing/live-viewer.ts';
import { postFrame } from '#server/testing/post-frame.ts';
import { startTestHub, type TestHub, testPassword } from '#server/testing/start-test-hub.ts';
import { makeImage, waitFor } from '#server/testing/test-images.ts';

const withinMs = 2000;
const door = deviceIdSchema.parse('door');
let hub: TestHub;
let key: string;
let jpeg: Buffer;

beforeAll(async () => {
  hub = await startTestHub();
  key = await hub.addDevice('door');
  jpeg = await makeImage();
  await postFrame(hub, 'door', key, jpeg);
});
afterAll(() => hub.close());

type Watching = {
  live: LiveViewer;
  socket: { ended: boolean };
  stream: { ended: boolean; bytes: number };
  close(): void;
};

/** Somebody in front of both pictures, each with something on it. */
async function watch(credential: { cookie: string } | { token: string }): Promise<Watching> {
  const live = await openLiveViewer(hub.url, credential);
  const socket = { ended: false };
  live.socket.on('disconnect', () => {
    socket.ended = true;
  });
  expect(await live.subscribe({ feed: 'frames', device: door })).toEqual({ ok: true });
  const headers: Record<string, string> =
    'cookie' in credential ? { cookie: credential.cookie } : { authorization: `Bearer ${credential.token}` };
  const stop = new AbortController();
  const answer = await fetch(`${hub.url}/api/devices/door/stream.mjpeg`, { headers, signal: stop.signal });
  expect(answer.status).toBe(200);
  const stream = { ended: false, bytes: 0 };
  void readAll(answer, (length) => {
    stream.bytes += length;
  }).finally(() => {
    stream.ended = true;
  });
  await waitFor('both pictures', () => live.frames.length > 0 && stream.bytes > 0);
  return {
    ...{ live, socket, stream },
    close() {
      stop.abort();
      live.close();
    },
  };
}

/** To its end, however that comes. */
async function readAll(answer: Response, onData: (length: number) => void): Promise<void> {
  try {
    for await (const chunk of answer.body ?? []) onData(chunk.length);
  } catch {
    // Cut off is an end, too.
  }
}

/** `group`: of this person alone, with the device in it. */
type Person = { id: string; cookie: string; email: string; group: string };

async function expectOk(answer: Promise<Response>): Promise<void> {
  const { ok, status } = await answer;
  expect(ok, `${status}`).toBe(true);
}
const call = (method: string, path: string, body?: unknown, headers?: Record<string, string>) =>
  expectOk(hub.call(method, path, body, headers));

type Row = {
  /** How the person came to see the device. */
  by: 'grant' | 'group' | 'role';
  /** `login`: the person is out; `device`: still in, and sees the device no more. */
  loses: 'login' | 'device';
  take(person: Person): Promise<void>;
};

const otherLogin = async ({ email }: Person) => ({ cookie: await hub.logInAs(email) });

const rows: Record<string, Row> = {
  'a password set by an administrator': {
    ...{ by: 'grant', loses: 'login' },
    take: ({ id }) => call('PATCH', `/api/users/${id}`, { password: 'another password' }),
  },
  'a password changed elsewhere': {
    ...{ by: 'grant', loses: 'login' },
    take: async (person) =>
      call(
        'POST',
        '/api/me/password',
        { current: testPassword, password: 'another password' },
        await otherLogin(person),
      ),
  },
  'a password chosen with a one-time link': {
    ...{ by: 'grant', loses: 'login' },
    async take({ id }) {
      const answer = await hub.call('POST', `/api/users/${id}/link`, {});
      const { link } = (await answer.json()) as { link: { url: string } };
      const token = new URL(link.url).hash.slice(1);
      await call('POST', '/api/join', { token, name: 'New', password: 'another password' }, {});
    },
  },
  'a disabled account': {
    ...{ by: 'grant', loses: 'login' },
    take: ({ id }) => call('PATCH', `/api/users/${id}`, { disabled: true }),
  },
  'a removed person': {
    ...{ by: 'grant', loses: 'login' },
    take: ({ id }) => call('DELETE', `/api/users/${id}`),
  },
  'a login ended from elsewhere': {
    ...{ by: 'grant', loses: 'login' },
    take: async (person) => call('DELETE', '/api/me/logins', undefined, await otherLogin(person)),
  },
  'a login ended by itself': {
    ...{ by: 'grant', loses: 'login' },
    async take({ cookie }) {
      const answer = await hub.call('GET', '/api/me', undefined, { cookie });
      const { login } = (await answer.json()) as { login: string };
      await call('DELETE', `/api/me/logins/${login}`, undefined, { cookie });
    },
  },
  'a grant taken away': {
    ...{ by: 'grant', loses: 'device' },
    take: ({ id }) => call('DELETE', `/api/users/${id}/grants/door`),
  },
  'a group taken away': {
    ...{ by: 'group', loses: 'device' },
    take: ({ id, group }) => call('DELETE', `/api/users/${id}/groups/${group}`),
  },
  'a device taken out of the group': {
    ...{ by: 'group', loses: 'device' },
    take: ({ group }) => call('PATCH', `/api/groups/${group}`, { devices: [] }),
  },
  'a removed group': {
    ...{ by: 'group', loses: 'device' },
    take: ({ group }) => call('DELETE', `/api/groups/${group}`),
  },
  'a lesser role': {
    ...{ by: 'role', loses: 'device' },
    take: ({ id }) => call('PATCH', `/api/users/${id}`, { role: 'viewer' }),
  },
};

let persons = 0;
async function addPerson(by: Row['by']): Promise<Person> {
  const email = `person-${++persons}@example.org`;
  const role = by === 'role' ? 'operator' : 'viewer';
  const made = await hub.call('POST', '/api/groups', { name: email, devices: ['door'] });
  const group = ((await made.json()) as { group: { id: string } }).group.id;
  const person = await hub.addPerson(email, { role, grants: by === 'grant' ? ['door'] : [] });
  if (by === 'group') await call('PUT', `/api/users/${person.id}/groups/${group}`);
  return { ...person, email, group };
}

it.each(Object.entries(rows))('%s', async (_what, { by, loses, take }) => {
  const person = await addPerson(by);
  const other = await addPerson('grant');
  const [watching, control] = [await watch(person), await watch(other)];
  try {
    await take(person);
    await waitFor(
      'the pictures to be gone',
      () =>
        watching.stream.ended &&
        (loses === 'login' ? watching.socket.ended : watching.live.gone.includes('door')),
      withinMs,
    );
    expect(watching.socket.ended).toBe(loses === 'login');

    // And nothing more comes, while who was not meant sees what there is.
    const before = { frames: watching.live.frames.length, others: control.live.frames.length };
    await postFrame(hub, 'door', key, jpeg);
    await waitFor('the next picture for the other', () => control.live.frames.length > before.others);
    expect(watching.live.frames).toHaveLength(before.frames);
    expect(control.stream.ended || control.socket.ended).toBe(false);
    const snapshot = await hub.call('GET', '/api/devices/door/snapshot.jpg', undefined, {
      cookie: person.cookie,
    });
    expect(snapshot.status).toBe(loses === 'login' ? 401 : 404);
  } finally {
    watching.close();
    control.close();
  }
});

it('a revoked token', async () => {
  const person = await addPerson('grant');
  const answer = await hub.call(
    'POST',
    '/api/tokens',
    { name: 'Wall', scopes: ['read_live'] },
    { cookie: person.cookie },
  );
  const { token, secret } = (await answer.json()) as { token: { id: string }; secret: string };
  const [watching, control] = [await watch({ token: secret }), await watch(person)];
  try {
    await call('DELETE', `/api/tokens/${token.id}`, undefined, { cookie: person.cookie });
    await waitFor('the pictures to be gone', () => watching.stream.ended && watching.socket.ended, withinMs);
    expect(control.stream.ended || control.socket.ended).toBe(false);
  } finally {
    watching.close();
    control.close();
  }
});
