// Every kind of caller that a door may meet, for tests that go through doors.
import { randomUUID } from 'node:crypto';
import { adminToken, type TestHub } from './start-test-hub.ts';
import { waitFor } from './test-images.ts';

export const callers = [
  'nobody',
  'wrongKey',
  'otherDevice',
  'ownDevice',
  'viewerWithout',
  'viewerWith',
  'operator',
  'admin',
  /** A token of an administrator, with the scope `read_live` alone. */
  'liveToken',
  'expiredToken',
  'disabledPerson',
  'endedLogin',
  'automation',
] as const;
export type Caller = (typeof callers)[number];

/** What a caller is to the device that was granted to `viewerWith`. */
export type Standing = 'nobody' | 'wrongKey' | 'blind' | 'otherDevice' | 'watcher' | 'sender';
export const standingOf: Record<Caller, Standing> = {
  nobody: 'nobody',
  // Known no more: like nobody.
  ...({ disabledPerson: 'nobody', endedLogin: 'nobody' } as const),
  ...({ wrongKey: 'wrongKey', expiredToken: 'wrongKey' } as const),
  viewerWithout: 'blind',
  otherDevice: 'otherDevice',
  ...({ viewerWith: 'watcher', liveToken: 'watcher' } as const),
  ...({ ownDevice: 'sender', operator: 'sender', admin: 'sender', automation: 'sender' } as const),
};

export type Callers = {
  /** What the caller sends along: a cookie, or a key. */
  headersOf(caller: Caller): Promise<Record<string, string>>;
  /** Lets `viewerWith` and `disabledPerson` see one more device. */
  grant(device: string): Promise<void>;
};

/** `granted` is a device that is there, made with the hub's own key. */
export async function createCallers(hub: TestHub, { granted }: { granted: string }): Promise<Callers> {
  const grants = [granted];
  const admin = await hub.addPerson('door-admin@example.org', { role: 'admin' });
  const operator = await hub.addPerson('door-operator@example.org', { role: 'operator' });
  const viewerWith = await hub.addPerson('door-with@example.org', { grants });
  const viewerWithout = await hub.addPerson('door-without@example.org');
  const disabled = await hub.addPerson('door-disabled@example.org', { grants });
  const ended = await hub.addPerson('door-ended@example.org', { role: 'admin' });
  const otherKey = await hub.addDevice(`other-${randomUUID().slice(0, 8)}`);
  const { key: ownKey } = await json<{ key: string }>(hub, 'POST', `/api/devices/${granted}/key`);

  const tokenFor = async (body: object) =>
    (await json<{ secret: string }>(hub, 'POST', '/api/tokens', body, { cookie: admin.cookie })).secret;
  const liveToken = await tokenFor({ name: 'Live', scopes: ['read_live'] });
  const everything = ['read_live', 'read_history', 'send_frames', 'manage'];
  const expiredToken = await tokenFor({ name: 'Short', scopes: everything, expiresAt: Date.now() + 300 });
  await hub.call('PATCH', `/api/users/${disabled.id}`, { disabled: true });
  await hub.call('DELETE', `/api/me/logins/${await loginOf(hub, ended.cookie)}`, undefined, {
    cookie: ended.cookie,
  });
  await waitFor('the end of the short token', async () => {
    const answer = await hub.call('GET', '/api/me', undefined, bearer(expiredToken));
    return answer.status === 401;
  });

  const headers: Record<Caller, Record<string, string>> = {
    nobody: {},
    wrongKey: bearer('frk_this-key-was-never-made'),
    otherDevice: bearer(otherKey),
    ownDevice: bearer(ownKey),
    viewerWithout: { cookie: viewerWithout.cookie },
    viewerWith: { cookie: viewerWith.cookie },
    operator: { cookie: operator.cookie },
    admin: { cookie: admin.cookie },
    liveToken: bearer(liveToken),
    expiredToken: bearer(expiredToken),
    disabledPerson: { cookie: disabled.cookie },
    endedLogin: { cookie: ended.cookie },
    automation: bearer(adminToken),
  };
  const emails: Partial<Record<Caller, string>> = {
    viewerWithout: 'door-without@example.org',
    viewerWith: 'door-with@example.org',
    operator: 'door-operator@example.org',
    admin: 'door-admin@example.org',
  };

  return {
    /** People have a fresh login each time: the call before may have ended the one they had. */
    async headersOf(caller) {
      const email = emails[caller];
      return email ? { cookie: await hub.logInAs(email) } : headers[caller];
    },
    async grant(device) {
      for (const { id } of [viewerWith, disabled]) await hub.call('PUT', `/api/users/${id}/grants/${device}`);
    },
  };
}

const bearer = (key: string) => ({ authorization: `Bearer ${key}` });

async function json<T>(
  hub: TestHub,
  method: string,
  path: string,
  body?: unknown,
  headers?: Record<string, string>,
): Promise<T> {
  const answer = await hub.call(method, path, body, headers);
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
}

async function loginOf(hub: TestHub, cookie: string): Promise<string> {
  return (await json<{ login: string }>(hub, 'GET', '/api/me', undefined, { cookie })).login;
}
