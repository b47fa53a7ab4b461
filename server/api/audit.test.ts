import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AuditEntry, listAuditAnswerSchema } from '#contract/api/audit.ts';
import { loginDoor } from '#server/testing/login-door.ts';
import { adminToken, startTestHub, type TestHub, testPassword } from '#server/testing/start-test-hub.ts';

let hub: TestHub;

beforeAll(async () => {
  hub = await startTestHub({ LOGIN_TRIES_PER_ADDRESS: '50' });
});
afterAll(() => hub.close());

async function read(query = ''): Promise<AuditEntry[]> {
  const answer = await hub.call('GET', `/api/audit${query}`);
  return listAuditAnswerSchema.parse(await answer.json()).entries;
}
const actionsOf = (entries: readonly AuditEntry[]) => entries.map(({ action }) => action);
const json = async (answer: Promise<Response>) => (await answer).json() as Promise<Record<string, never>>;

/** Rows of cells, by RFC 4180. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  const cell = /"((?:[^"]|"")*)"(,|\r\n)/y;
  for (let row: string[] = [], found = cell.exec(text); found; found = cell.exec(text)) {
    row.push((found[1] ?? '').replaceAll('""', '"'));
    if (found[2] === ',') continue;
    rows.push(row);
    row = [];
  }
  return rows;
}

describe('the audit log', () => {
  it('tells who did what to which device, newest first, at once', async () => {
    await hub.addDevice('told');
    await hub.call('PATCH', '/api/devices/told', { name: 'Front door' });
    expect(await read('?device=told')).toMatchObject([
      {
        action: 'device.changed',
        actor: { kind: 'automation', name: 'ADMIN_TOKEN' },
        address: '127.0.0.1',
        target: 'Front door',
      },
      { action: 'device.added' },
    ]);
  });

  it('is for administrators only', async () => {
    const key = await hub.addDevice('curious');
    const viewer = await hub.addPerson('viewer@example.org', { grants: ['curious'] });
    const operator = await hub.addPerson('operator@example.org', { role: 'operator' });
    const admin = await hub.addPerson('admin@example.org', { role: 'admin' });
    for (const path of ['/api/audit', '/api/audit.csv']) {
      const statusFor = async (headers: Record<string, string>) =>
        (await hub.call('GET', path, undefined, headers)).status;
      expect(await statusFor({})).toBe(401);
      expect(await statusFor({ authorization: `Bearer ${key}` })).toBe(403);
      expect(await statusFor({ cookie: viewer.cookie })).toBe(403);
      expect(await statusFor({ cookie: operator.cookie })).toBe(403);
      expect(await statusFor({ cookie: admin.cookie })).toBe(200);
    }
  });

  it('is read page by page without a gap while it grows', async () => {
    const seen: number[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const answer = await hub.call('GET', `/api/audit?limit=3${cursor && `&cursor=${cursor}`}`);
      const page = listAuditAnswerSchema.parse(await answer.json());
      seen.push(...page.entries.map(({ number }) => number));
      cursor = page.next;
      await hub.call('PATCH', '/api/devices/told', { name: `Door ${seen.length}` });
    }
    expect(seen).toEqual(Array.from({ length: seen[0] ?? 0 }, (_, index) => (seen[0] ?? 0) - index));
    expect(seen.at(-1)).toBe(1);
  });

  it.each([
    'cursor=x',
    'cursor=-1',
    'limit=0',
    'limit=501',
    'action=eaten',
    'device=../x',
    'from=soon',
    'colour=red',
  ])('refuses what it does not understand: %s', async (query) => {
    expect((await hub.call('GET', `/api/audit?${query}`)).status).toBe(400);
  });

  it('takes any text to look for', async () => {
    for (const text of ['\u0000', '%', '[', '\\', "'; --", '😀'.repeat(50)])
      expect((await hub.call('GET', `/api/audit?text=${encodeURIComponent(text)}`)).status).toBe(200);
  });

  it('notes log-ins, failures and log-outs', async () => {
    const who = { email: 'in-and-out@example.org', address: '192.0.2.9', userAgent: 'test' };
    await hub.addPerson(who.email);
    await loginDoor().logIn({ ...who, password: 'not this one' });
    const login = await loginDoor().logIn({ ...who, password: testPassword });
    if (login.outcome === 'welcome') await loginDoor().logOut(login.login);
    const entries = await read('?text=192.0.2.9');
    expect(actionsOf(entries)).toEqual(['login.ended', 'login.succeeded', 'login.failed']);
    expect(entries[0]?.actor).toMatchObject({ kind: 'user', name: who.email });
    expect(entries[2]).toMatchObject({ actor: { kind: 'stranger' }, target: who.email });
  });

  it('makes one entry a minute of a thousand wrong keys, and of log-ins beyond the limit', async () => {
    for (let n = 0; n < 30; n++)
      await hub.call('GET', '/api/devices', undefined, { authorization: `Bearer frk_wrong_${n}` });
    for (let n = 0; n < 80; n++)
      await loginDoor().logIn({
        email: 'x@example.org',
        password: 'x',
        address: '198.51.100.1',
        userAgent: '',
      });
    expect(await read('?action=key.refused')).toHaveLength(1);
    expect(await read('?action=login.refused&text=198.51.100.1')).toHaveLength(1);
    await hub.restart();
    const told = await read('?action=key.refused');
    expect(told.map(({ details }) => details.times)).toEqual([29, 1]);
  });
});

describe('the CSV', () => {
  it('is a download that no browser takes for a page, and is itself noted', async () => {
    const answer = await hub.call('GET', '/api/audit.csv?device=told');
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(answer.headers.get('content-disposition')).toMatch(
      /^attachment; filename="frameroom-audit-[\d-]+\.csv"$/,
    );
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const bytes = Buffer.from(await answer.arrayBuffer());
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    const [latest] = await read('?action=audit.exported');
    expect(latest).toMatchObject({ actor: { kind: 'automation' }, details: { device: 'told' } });
  });

  it('holds what the pages hold, over more than one step, by the same filter', async () => {
    for (let n = 0; n < 205; n++) await hub.call('PATCH', '/api/devices/told', { name: `Name ${n}` });
    const [head, ...rows] = parseCsv(await (await hub.call('GET', '/api/audit.csv?device=told')).text());
    expect(head?.[0]).toBe('number');
    const entries = await read('?device=told&limit=120');
    const last = entries.at(-1)?.number;
    entries.push(...(await read(`?device=told&limit=500&cursor=${last}`)));
    expect(rows.length).toBeGreaterThan(205);
    expect(rows.map(([number]) => Number(number))).toEqual(entries.map(({ number }) => number));
    expect(rows.every((row) => row.length === head?.length)).toBe(true);
  });

  it('begins no formula and breaks no row, whatever somebody calls something', async () => {
    const hostile = [
      '=HYPERLINK("http://evil.example","x")',
      '+1+1',
      '-2+3+cmd|"/C calc"!A0',
      '@SUM(1)',
      '","=1+1","',
      'two\r\nlines',
      "'quoted'",
      '＝1+1',
    ];
    for (const [index, name] of hostile.entries()) {
      await hub.addDevice(`bad-${index}`);
      await hub.call('PATCH', `/api/devices/bad-${index}`, { name });
      await hub.call('POST', '/api/groups', { name: `${name}${index}`, devices: [] });
    }
    const { cookie } = await hub.addPerson('agent@example.org');
    const evil = { email: 'agent@example.org', password: testPassword, address: '=1+1', userAgent: '=cmd|x' };
    await loginDoor().logIn(evil);
    await hub.call('DELETE', '/api/me/logins', undefined, { cookie });
    const [head = [], ...rows] = parseCsv(await (await hub.call('GET', '/api/audit.csv')).text());
    expect(rows.every((row) => row.length === head.length)).toBe(true);
    expect(rows.flat().filter((cell) => /^[=+\-@\t\r\n＝]/.test(cell))).toEqual([]);
    const targets = new Set(rows.map((row) => row[head.indexOf('target')]));
    expect(targets).toContain(`'${hostile[0]}`);
    expect(targets).toContain(hostile[4]);
    expect(targets).toContain(hostile[5]);
    expect(new Set(rows.map((row) => row[head.indexOf('address')]))).toContain("'=1+1");
  });
});

describe('no secret', () => {
  it('of any kind gets into the log', async () => {
    const secrets: string[] = [
      adminToken,
      testPassword,
      'a password in the wrong field',
      'my new password',
      'my newest password',
    ];
    const keep = (secret: unknown) => {
      expect(secret).toMatch(/.{20}/);
      secrets.push(String(secret).split(/[#?]/).at(-1) ?? '');
    };
    const { cookie } = await hub.addPerson('secret@example.org', { role: 'admin' });
    keep(cookie.split('=').at(1));
    const own = { cookie };
    keep((await json(hub.call('POST', '/api/devices', { id: 'secretive' }, own))).key);
    keep((await json(hub.call('POST', '/api/devices/secretive/key', undefined, own))).key);
    const token = await json(
      hub.call('POST', '/api/tokens', { name: 'script', scopes: ['manage', 'read_live'] }, own),
    );
    keep(token.secret);
    await hub.call(
      'PATCH',
      '/api/devices/secretive',
      { name: 'x' },
      { authorization: `Bearer ${token.secret}` },
    );
    await hub.call('GET', `/api/devices/secretive/snapshot.jpg?key=${token.secret}`, undefined, {});
    await hub.call('GET', '/api/devices?key=frk_wrong_key_in_the_address_0123456789', undefined, {});
    secrets.push('frk_wrong_key_in_the_address_0123456789');
    await hub.call(
      'POST',
      '/api/setup',
      { token: 'frs_guessed_setup_token', email: 'a@b.example', name: 'A', password: 'my new password' },
      {},
    );
    secrets.push('frs_guessed_setup_token');

    const invited = await json(
      hub.call('POST', '/api/users', { email: 'guest@example.org', name: 'Guest', role: 'viewer' }, own),
    );
    const { link, user } = invited as unknown as { link: { url: string }; user: { id: string } };
    const linkSecret = new URL(link.url).hash.slice(1);
    keep(linkSecret);
    await hub.call('POST', '/api/join/inspect', { token: linkSecret }, {});
    await hub.call(
      'POST',
      '/api/join',
      { token: linkSecret, name: 'Guest', password: 'my new password' },
      {},
    );
    await hub.call('PATCH', `/api/users/${user.id}`, { password: 'my newest password' }, own);
    const reset = await json(hub.call('POST', `/api/users/${user.id}/link`, { mail: false }, own));
    keep((reset as unknown as { link: { url: string } }).link.url);
    await hub.call(
      'POST',
      '/api/me/password',
      { current: testPassword, password: 'my newest password' },
      own,
    );
    for (const wrong of ['a password in the wrong field', 'secret@example.org'])
      await loginDoor().logIn({
        email: wrong,
        password: 'my new password',
        address: '192.0.2.1',
        userAgent: '',
      });
    await hub.restart();

    const csv = await (await hub.call('GET', '/api/audit.csv')).text();
    const listed = JSON.stringify([...(await read('?limit=500'))]);
    for (const action of [
      'device.key_changed',
      'token.made',
      'person.joined',
      'person.password_changed',
      'key.refused',
      'setup.failed',
    ])
      expect(csv, action).toContain(action);
    expect(secrets.length).toBeGreaterThan(10);
    for (const secret of secrets) {
      expect(csv).not.toContain(secret);
      expect(listed).not.toContain(secret);
    }
  });
});
