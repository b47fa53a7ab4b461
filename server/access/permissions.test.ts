// The whole truth table of the one permission function: every kind of caller × every wish, on real people, logins and tokens.
import { afterAll, describe, expect, it } from 'vitest';
import { accesses } from '#contract/api/operation.ts';
import { type Scope, scopes } from '#contract/api/tokens.ts';
import { type DeviceId, deviceIdSchema, loginIdSchema, type UserId } from '#contract/ids.ts';
import { createPermissions, type Wish } from './permissions.ts';
import type { TokenRepository } from './ports.ts';
import type { Principal } from './principal.ts';
import { createTestPeople } from './test-memory.ts';
import { createTokens } from './tokens.ts';

const device = (id: string): DeviceId => deviceIdSchema.parse(id);
/** The one that a viewer was granted, a key is for, a token is limited to; another; and one that is not there. */
const targets = { own: device('own'), other: device('other'), unknown: device('unknown') };

const idleMs = 3_600_000;
const { people, groups, logins, time, add } = createTestPeople({
  devices: [targets.own, targets.other],
  idleMs,
});
const nowhere: TokenRepository = {
  list: async () => [],
  create: async () => undefined,
  noteUsed: async () => undefined,
  setDevices: async () => undefined,
  remove: async () => undefined,
};
const tokens = createTokens({ repository: nowhere, clock: time, onChange: () => undefined });
afterAll(tokens.close);

const { decide } = createPermissions({
  findUser: people.find,
  hasLogin: logins.isValid,
  findToken: tokens.find,
  isGranted: people.isGranted,
  hasDevice: (id) => id === targets.own || id === targets.other,
  hasKey: (id, keyHash) => id === targets.own && keyHash === 'hash',
});

async function login(user: UserId, as = user): Promise<Principal> {
  const { id } = await logins.start({ user, method: 'password', address: '10.0.0.1', userAgent: '' });
  return { kind: 'user', user: as, login: id };
}

async function token(
  user: UserId,
  {
    may = scopes,
    devices = null,
    expiresAt = null,
  }: { may?: readonly Scope[]; devices?: DeviceId[] | null; expiresAt?: number | null } = {},
): Promise<Principal & { kind: 'token' }> {
  const wanted = { name: 'Script', scopes: [...may], devices, expiresAt };
  return { kind: 'token', user, token: (await tokens.create(user, wanted, null)).token.id };
}

const own = await groups.create({ name: 'Own', devices: [targets.own] });
const { id: admin } = await add('admin@example.org', { role: 'admin' });
const { id: operator } = await add('operator@example.org', { role: 'operator' });
const { id: viewer } = await add('viewer@example.org', { grants: [targets.own] });
const { id: member } = await add('member@example.org', { groups: [own.id] });
const { id: nobody } = await add('nobody@example.org');
const { id: disabled } = await add('disabled@example.org', { role: 'admin' });
const { id: removed } = await add('removed@example.org', { role: 'admin' });
// Before it logs in: else its login would be over, and not the account that decides.
await people.update(disabled, { disabled: true });

const principals: Record<string, Principal> = {
  'nobody known': { kind: 'stranger', brought: 'nothing' },
  'a wrong key': { kind: 'stranger', brought: 'invalid' },
  'a foreign page': { kind: 'stranger', brought: 'foreign_login' },
  'an administrator': await login(admin),
  'an operator': await login(operator),
  'a viewer with a grant': await login(viewer),
  'a viewer with a group': await login(member),
  'a viewer without': await login(nobody),
  'an ended login': await login(admin),
  'an idle login': await login(admin),
  'no such login': {
    kind: 'user',
    user: admin,
    login: loginIdSchema.parse('00000000-0000-4000-8000-000000000001'),
  },
  'a login of another': await login(viewer, admin),
  'a disabled person': await login(disabled),
  'a removed person': await login(removed),
  'a device': { kind: 'device', device: targets.own, keyHash: 'hash' },
  'a former key': { kind: 'device', device: targets.own, keyHash: 'before' },
  ADMIN_TOKEN: { kind: 'automation' },
  ANONYMOUS_ACCESS: { kind: 'anonymous' },
  'token: all of admin': await token(admin),
  'token: read_live': await token(admin, { may: ['read_live'] }),
  'token: read_history': await token(admin, { may: ['read_history'] }),
  'token: send_frames': await token(admin, { may: ['send_frames'] }),
  'token: manage': await token(admin, { may: ['manage'] }),
  'token: own device': await token(admin, { devices: [targets.own] }),
  'token: no device': await token(admin, { devices: [] }),
  'token: of operator': await token(operator),
  'token: of viewer': await token(viewer),
  'token: more than viewer': await token(viewer, { devices: [targets.own, targets.other] }),
  'token: expired': await token(admin, { expiresAt: time.now() + 1000 }),
  'token: revoked': await token(admin),
  'token: of disabled': await token(disabled),
  'token: of removed': await token(removed),
};

// What is over by the time it is asked.
const ended = principals['an ended login'];
const idle = principals['an idle login'];
const revoked = principals['token: revoked'];
if (ended?.kind === 'user') await logins.end(ended.login);
if (revoked?.kind === 'token') await tokens.revoke(revoked.token);
await people.remove(removed);
time.run(idleMs);
for (const principal of Object.values(principals))
  if (principal !== idle && principal.kind === 'user') await logins.noteSeen(principal.login, '10.0.0.1');
time.run(1);

/** For a device: of the own, of the other, of one that is not there; one word for all three. */
const table = `
who                       enter own_account add_device manage_analysers manage_people read_audit read_metrics watch       read_history send        manage

nobody known              401   401         401        401              401           401        401          401         401          401         401
a wrong key               401   401         401        401              401           401        401          401         401          401         401
a foreign page            403   403         403        403              403           403        403          403         403          403         403

an administrator          yes   yes         yes        yes              yes           yes        yes          yes/yes/404 yes/yes/404  yes/yes/404 yes/yes/404
an operator               yes   yes         yes        yes              403           403        yes          yes/yes/404 yes/yes/404  yes/yes/404 yes/yes/404
a viewer with a grant     yes   yes         403        403              403           403        403          yes/404/404 yes/404/404  403/404/404 403/404/404
a viewer with a group     yes   yes         403        403              403           403        403          yes/404/404 yes/404/404  403/404/404 403/404/404
a viewer without          yes   yes         403        403              403           403        403          404         404          404         404
an ended login            401   401         401        401              401           401        401          401         401          401         401
an idle login             401   401         401        401              401           401        401          401         401          401         401
no such login             401   401         401        401              401           401        401          401         401          401         401
a login of another        401   401         401        401              401           401        401          401         401          401         401
a disabled person         401   401         401        401              401           401        401          401         401          401         401
a removed person          401   401         401        401              401           401        401          401         401          401         401

a device                  yes   403         403        403              403           403        403          yes/403/404 yes/403/404  yes/403/404 403/403/404
a former key              401   401         401        401              401           401        401          401         401          401         401
ADMIN_TOKEN               yes   403         yes        yes              yes           yes        yes          yes/yes/404 yes/yes/404  yes/yes/404 yes/yes/404
ANONYMOUS_ACCESS          yes   403         403        403              403           403        403          yes/yes/404 yes/yes/404  yes/yes/404 403/403/404

token: all of admin       yes   yes         yes        yes              yes           yes        yes          yes/yes/404 yes/yes/404  yes/yes/404 yes/yes/404
token: read_live          yes   403         403        403              403           403        yes          yes/yes/404 403/403/404  403/403/404 403/403/404
token: read_history       yes   403         403        403              403           403        403          403/403/404 yes/yes/404  403/403/404 403/403/404
token: send_frames        yes   403         403        403              403           403        403          403/403/404 403/403/404  yes/yes/404 403/403/404
token: manage             yes   yes         yes        yes              yes           yes        403          403/403/404 403/403/404  403/403/404 yes/yes/404
token: own device         yes   403         403        403              403           403        403          yes/404/404 yes/404/404  yes/404/404 yes/404/404
token: no device          yes   403         403        403              403           403        403          404         404          404         404
token: of operator        yes   yes         yes        yes              403           403        yes          yes/yes/404 yes/yes/404  yes/yes/404 yes/yes/404
token: of viewer          yes   yes         403        403              403           403        403          yes/404/404 yes/404/404  403/404/404 403/404/404
token: more than viewer   yes   403         403        403              403           403        403          yes/404/404 yes/404/404  403/404/404 403/404/404
token: expired            401   401         401        401              401           401        401          401         401          401         401
token: revoked            401   401         401        401              401           401        401          401         401          401         401
token: of disabled        401   401         401        401              401           401        401          401         401          401         401
token: of removed         401   401         401        401              401           401        401          401         401          401         401
`;

const nameWidth = 26;
const [head = [], ...rows] = table
  .split('\n')
  .filter(Boolean)
  .map((line) => [line.slice(0, nameWidth).trim(), ...line.slice(nameWidth).split(/ +/)]);
const actions = head.slice(1) as Wish['action'][];

const codes: Record<string, string> = { unauthenticated: '401', forbidden: '403', not_found: '404' };

function answer(principal: Principal, wish: Wish): string {
  const verdict = decide(principal, wish);
  return verdict.allowed ? 'yes' : (codes[verdict.code] ?? verdict.code);
}

/** In the words of the table. */
function answers(principal: Principal, action: Wish['action']): string {
  switch (action) {
    case 'watch':
    case 'read_history':
    case 'send':
    case 'manage': {
      const all = Object.values(targets).map((id) => answer(principal, { action, device: id }));
      return new Set(all).size === 1 ? (all[0] ?? '') : all.join('/');
    }
    default:
      return answer(principal, { action });
  }
}

describe('the one permission function', () => {
  it('is asked of every access there is, by every caller there is', () => {
    expect([...actions, 'open'].sort()).toEqual([...accesses].sort());
    expect(rows.map(([who]) => who).sort()).toEqual(Object.keys(principals).sort());
  });

  it.each(rows.map(([who = '', ...cells]) => [who, cells] as const))('%s', (who, cells) => {
    const principal = principals[who];
    if (!principal) expect.unreachable(who);
    const said = actions.map((action) => `${action} ${answers(principal, action)}`);
    expect(said).toEqual(actions.map((action, column) => `${action} ${cells[column]}`));
  });

  it.each(['watch', 'read_history', 'send', 'manage'] as const)(
    'says the same to a viewer who wants to %s a device not granted and one that does not exist',
    (action) => {
      for (const who of [
        'a viewer with a grant',
        'a viewer without',
        'token: of viewer',
        'token: own device',
      ]) {
        const principal = principals[who] ?? expect.unreachable(who);
        expect(decide(principal, { action, device: targets.other })).toEqual(
          decide(principal, { action, device: targets.unknown }),
        );
      }
    },
  );
});
