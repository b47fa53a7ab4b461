// Every page as every kind of person: shown, sent to the log-in, sent to the wall, or not there. A new page without a row fails.
// The operations: server/doors.test.ts.
import { readdirSync } from 'node:fs';
import type { APIRequestContext } from '@playwright/test';
import { addPerson, admin, expect, type HubProcess, password, test } from './fixtures.ts';

/** `login`: to the log-in, and from there back. `wall`: to `/`. */
type Answer = 'shown' | 'login' | 'wall' | 'nothing here';
const people = ['nobody', 'disabled', 'ended', 'viewer', 'granted', 'operator', 'admin'] as const;
type Person = (typeof people)[number];
type Row = Record<Person, Answer>;

const strangers = { nobody: 'login', disabled: 'login', ended: 'login' } as const;
const forAll: Row = {
  ...({ nobody: 'shown', disabled: 'shown', ended: 'shown' } as const),
  ...({ viewer: 'shown', granted: 'shown', operator: 'shown', admin: 'shown' } as const),
};
const forPeople: Row = { ...forAll, ...strangers };
const forOperators: Row = { ...forPeople, viewer: 'wall', granted: 'wall' };
const forAdmins: Row = { ...forOperators, operator: 'wall' };
const forKnownOnly = (answer: Answer): Row => ({
  ...strangers,
  ...{ viewer: answer, granted: answer, operator: answer, admin: answer },
});

/** Of each page the addresses that it answers differently. Pages hold nothing of a device: that comes by the API. */
const rows: Record<string, Record<string, Row>> = {
  '/': { '/': forPeople },
  '/account': { '/account': forPeople },
  '/account/tokens': { '/account/tokens': forPeople },
  '/admin/audit': { '/admin/audit': forAdmins },
  '/admin/groups': { '/admin/groups': forAdmins },
  '/admin/users': { '/admin/users': forAdmins },
  '/admin/users/[id]': { '/admin/users/00000000-0000-4000-8000-000000000000': forAdmins },
  '/capture': { '/capture': forAll, '/capture?device=door': forOperators },
  '/devices': { '/devices': forOperators },
  '/devices/[id]': { '/devices/door': forPeople, '/devices/no%20id': forKnownOnly('nothing here') },
  '/devices/new': { '/devices/new': forOperators },
  '/docs/api': { '/docs/api': forPeople },
  '/join': { '/join': forAll },
  // Who is logged in need not log in.
  '/login': {
    '/login': { ...forKnownOnly('wall'), nobody: 'shown', disabled: 'shown', ended: 'shown' },
  },
  '/sessions': { '/sessions': forPeople, '/sessions?device=door': forPeople },
  '/sessions/[id]': {
    '/sessions/00000000-0000-4000-8000-000000000000': forPeople,
    '/sessions/no-id': forKnownOnly('nothing here'),
  },
  '/setup': { '/setup': forAll, '/setup?token=used': forAll },
};

const pages = readdirSync('app', { recursive: true, encoding: 'utf8' })
  .filter((file) => /(^|\/)page\.tsx$/.test(file))
  .map((file) => `/${file.replace(/\(\w+\)\/|\/?page\.tsx$/g, '')}`)
  .sort();

const secretName = 'Vault behind the stairs';

/** A login as the form makes it, as a cookie. */
async function logIn(hub: HubProcess, email: string): Promise<string> {
  const csrf = await fetch(`${hub.url}/api/auth/csrf`);
  const { csrfToken } = (await csrf.json()) as { csrfToken: string };
  const answer = await fetch(`${hub.url}/api/auth/callback/credentials`, {
    method: 'POST',
    headers: { cookie: cookiesOf(csrf) },
    body: new URLSearchParams({ csrfToken, email, password, json: 'true' }),
  });
  expect(cookiesOf(answer), `${email} is logged in`).toContain('session-token');
  return cookiesOf(answer);
}

const cookiesOf = (answer: Response) =>
  answer.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';', 1)[0])
    .join('; ');

async function createPeople(hub: HubProcess): Promise<Record<Person, string>> {
  const add = async (name: string, options: Parameters<typeof addPerson>[2]) => {
    const email = `${name}@example.org`;
    const id = await addPerson(hub, { name, email, password }, options);
    return { id, cookie: await logIn(hub, email) };
  };
  const grants = ['door'];
  const disabled = await add('disabled', { role: 'admin' });
  const ended = await add('ended', { role: 'admin' });
  const cookies: Record<Person, string> = {
    nobody: '',
    disabled: disabled.cookie,
    ended: ended.cookie,
    viewer: (await add('viewer', {})).cookie,
    granted: (await add('granted', { grants })).cookie,
    operator: (await add('operator', { role: 'operator' })).cookie,
    admin: await logIn(hub, admin.email),
  };
  await hub.call('PATCH', `/api/users/${disabled.id}`, { disabled: true });
  const headers = { cookie: ended.cookie };
  const { login } = (await (await fetch(`${hub.url}/api/me`, { headers })).json()) as { login: string };
  expect((await fetch(`${hub.url}/api/me/logins/${login}`, { method: 'DELETE', headers })).ok).toBe(true);
  return cookies;
}

/** What the page says, without running it. */
async function look(request: APIRequestContext, address: string, cookie: string): Promise<string> {
  const answer = await request.get(address, { headers: { cookie }, maxRedirects: 0 });
  const { location } = answer.headers();
  expect((await answer.text()).includes(secretName), `${address} holds nothing of a device`).toBe(false);
  if (answer.status() === 200) return 'shown';
  if (answer.status() === 404) return 'nothing here';
  const target = address === '/' ? '/login' : `/login?callbackUrl=${encodeURIComponent(address)}`;
  if (answer.status() === 307 && location === target) return 'login';
  return answer.status() === 307 && location === '/' ? 'wall' : `${answer.status()} ${location}`;
}

test('every page answers each kind of person as its row says', async ({ hub, request }) => {
  expect(Object.keys(rows), 'every page has a row').toEqual(pages);
  await hub.addDevice('door', secretName);
  const cookies = await createPeople(hub);
  for (const [address, row] of Object.values(rows).flatMap((addresses) => Object.entries(addresses))) {
    const seen: Partial<Record<Person, string>> = {};
    for (const person of people) seen[person] = await look(request, address, cookies[person]);
    expect.soft(seen, address).toEqual(row);
  }
});
