import { expect, it } from 'vitest';
import { type AuditAction, type AuditEntry, auditActions } from '#contract/api/audit.ts';
import { deviceIdSchema } from '#contract/ids.ts';
import { auditWords } from './audit-words.ts';

const door = deviceIdSchema.parse('door');

function sentence(action: AuditAction, about: Partial<AuditEntry> = {}): string {
  const entry: AuditEntry = {
    ...{ number: 1, at: 0, action, address: null, device: null, target: null, details: {} },
    actor: { kind: 'user', id: 'x', name: 'ada@example.org' },
    ...about,
  };
  const parts = auditWords[action].say(entry, { moment: (at) => `[${at}]` });
  return parts.map((part) => (typeof part === 'string' ? part : `<${part.device}>`)).join('');
}

it('says what somebody watched, when and how', () => {
  const details = { from: 1, to: 2, via: ['live', 'thumbnails', 'pi-rooms'] };
  expect(sentence('watch.ended', { device: door, details })).toBe(
    'Watched <door> from [1] to [2] (live, on the wall, pi-rooms)',
  );
  expect(sentence('watch.ended', { device: door, details: { from: 1, to: 1, via: ['snapshot'] } })).toBe(
    'Watched <door> at [1] (snapshots)',
  );
  expect(
    sentence('watch.ended', { device: door, details: { ...details, alsoFrom: ['192.0.2.1'] } }),
  ).toContain(', also from 192.0.2.1');
});

it.each<[AuditAction, Partial<AuditEntry>, string]>([
  ['login.failed', { target: 'bo@example.org' }, 'Failed to log in as bo@example.org'],
  ['login.ended', {}, 'Logged out'],
  [
    'login.ended',
    { target: 'bo@example.org', details: { logins: 2 } },
    'Ended 2 other logins of bo@example.org',
  ],
  [
    'device.analysers_changed',
    { device: door, details: { added: ['pulse'], removed: [] } },
    'Changed what looks at <door>: added pulse',
  ],
  [
    'device.changed',
    { device: door, details: { name: 'Back door' } },
    'Changed <door>: now called Back door',
  ],
  [
    'device.changed',
    { device: door, details: { limits: { maxFps: 5, maxBytesPerSecond: 2_000_000 } } },
    'Changed <door>: at most 5 frames a second, at most 2.0 MB a second',
  ],
  [
    'person.changed',
    { target: 'bo@example.org', details: { before: { role: 'viewer' }, after: { role: 'admin' } } },
    'Changed bo@example.org: role viewer → admin',
  ],
  [
    'person.invited',
    { target: 'bo@example.org', details: { role: 'operator' } },
    'Invited bo@example.org as operator',
  ],
  ['grant.given', { target: 'bo@example.org', device: door }, 'Let bo@example.org see <door>'],
  [
    'grant.taken',
    { target: 'bo@example.org', details: { group: 'Yard' } },
    'No longer lets bo@example.org see the group Yard',
  ],
  [
    'group.changed',
    { target: 'Yard', details: { before: 'Garden', added: ['door'], removed: [] } },
    'Changed the group Yard: added door, was called Garden',
  ],
  ['key.refused', { details: { times: 1 } }, 'Brought a key, token or login that is not valid'],
  [
    'key.refused',
    { details: { times: 29 } },
    'Brought a key, token or login that is not valid, 29 times within a minute',
  ],
  ['audit.pruned', { details: { removed: 1200, until: 7 } }, 'Removed 1,200 entries from before [7]'],
])('says of %s with %j: %s', (action, about, expected) => {
  expect(sentence(action, about)).toBe(expected);
});

it('has a sentence for every action, whatever an entry lacks', () => {
  for (const action of auditActions) expect(sentence(action), action).not.toMatch(/undefined|\[object/);
});
