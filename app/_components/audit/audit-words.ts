// Each action of the audit log in plain words: how it is called in the filter, and what somebody did.
import type { AuditAction, AuditEntry } from '#contract/api/audit.ts';
import { roles } from '#contract/api/users.ts';
import type { DeviceId } from '#contract/ids.ts';
import { formatCount, plural } from '../../_lib/format.ts';
import { roleWords } from '../../_lib/words.ts';
import { changeOf } from './change-words.ts';

/** A sentence in parts: text, and devices that can be followed. */
export type Part = string | { device: DeviceId };
export type Teller = { moment(at: number): string };

export const auditTopics = ['Logins', 'Watching', 'Devices', 'People', 'Keys and tokens', 'The hub'] as const;
export type AuditTopic = (typeof auditTopics)[number];

type Words = {
  topic: AuditTopic;
  label: string;
  /** What comes after the name of who did it. */
  say(entry: AuditEntry, teller: Teller): readonly Part[];
};

export const auditWords = {
  'login.succeeded': { topic: 'Logins', label: 'Logged in', say: () => ['Logged in'] },
  'login.failed': {
    topic: 'Logins',
    label: 'Login failed',
    say: ({ target }) => [`Failed to log in${target ? ` as ${target}` : ''}`],
  },
  'login.refused': {
    topic: 'Logins',
    label: 'Login refused',
    say: ({ target, details }) => [
      `Was refused after too many tries${target ? ` as ${target}` : ''}${timesOf(details)}`,
    ],
  },
  'login.ended': {
    topic: 'Logins',
    label: 'Logged out',
    say: ({ target, details: { logins } }) => {
      if (!target) return ['Logged out'];
      const what = typeof logins === 'number' ? plural(logins, 'other login') : 'a login';
      return [`Ended ${what} of ${target}`];
    },
  },
  'watch.started': {
    topic: 'Watching',
    label: 'Began to watch',
    say: (entry) => ['Began to watch ', deviceOf(entry)],
  },
  'watch.ended': {
    topic: 'Watching',
    label: 'Watched',
    say: (entry, { moment }) => {
      const { from, to, via, alsoFrom } = entry.details;
      const also = listOf(alsoFrom);
      return [
        'Watched ',
        deviceOf(entry),
        from === to
          ? ` at ${moment(Number(from))}`
          : ` from ${moment(Number(from))} to ${moment(Number(to))}`,
        ` (${listOf(via).map(doorOf).join(', ')})`,
        also.length > 0 ? `, also from ${also.join(', ')}` : '',
      ];
    },
  },
  'session.stopped': {
    topic: 'Devices',
    label: 'Session stopped',
    say: (entry) => ['Stopped the session of ', deviceOf(entry)],
  },
  'device.added': { topic: 'Devices', label: 'Device added', say: (entry) => ['Added ', deviceOf(entry)] },
  'device.changed': {
    topic: 'Devices',
    label: 'Device changed',
    say: (entry) => ['Changed ', deviceOf(entry), changeOf(entry.details)],
  },
  'device.analysers_changed': {
    topic: 'Devices',
    label: 'Analysers changed',
    say: (entry) => ['Changed what looks at ', deviceOf(entry), changeOf(entry.details)],
  },
  'device.removed': {
    topic: 'Devices',
    label: 'Device removed',
    say: ({ target, device }) => [`Removed the device ${target ?? device ?? ''}`],
  },
  'device.key_changed': {
    topic: 'Devices',
    label: 'Device key changed',
    say: (entry) => ['Gave a new key to ', deviceOf(entry)],
  },
  'device.key_revoked': {
    topic: 'Devices',
    label: 'Device key revoked',
    say: (entry) => ['Revoked the key of ', deviceOf(entry)],
  },
  'device.phone_paired': {
    topic: 'Devices',
    label: 'Phone paired',
    say: (entry) => [`Paired the phone ${entry.target ?? ''} with `, deviceOf(entry)],
  },
  'device.phone_unpaired': {
    topic: 'Devices',
    label: 'Phone unpaired',
    say: (entry) => [`Took the phone ${entry.target ?? ''} off `, deviceOf(entry)],
  },
  'device.pairing_failed': {
    topic: 'Devices',
    label: 'Pairing failed',
    say: () => ['Brought a pairing link that is not valid'],
  },
  'person.invited': {
    topic: 'People',
    label: 'Person invited',
    say: ({ target, details }) => [`Invited ${target}${roleOf(details)}`],
  },
  'person.added': {
    topic: 'People',
    label: 'Person added',
    say: ({ target, details }) => [`Added ${target}${roleOf(details)}`],
  },
  'person.joined': {
    topic: 'People',
    label: 'Person set their password',
    say: ({ target }) => [`Opened the link of ${target} and set a password`],
  },
  'person.changed': {
    topic: 'People',
    label: 'Person changed',
    say: ({ target, details }) => [`Changed ${target}${changeOf(details)}`],
  },
  'person.password_changed': {
    topic: 'People',
    label: 'Password changed',
    say: ({ target }) => [`Changed the password of ${target}`],
  },
  'person.password_link_made': {
    topic: 'People',
    label: 'Password link made',
    say: ({ target }) => [`Made a password link for ${target}`],
  },
  'person.removed': { topic: 'People', label: 'Person removed', say: ({ target }) => [`Removed ${target}`] },
  'grant.given': {
    topic: 'People',
    label: 'Grant given',
    say: (entry) => [`Let ${entry.target} see `, grantedOf(entry)],
  },
  'grant.taken': {
    topic: 'People',
    label: 'Grant taken away',
    say: (entry) => [`No longer lets ${entry.target} see `, grantedOf(entry)],
  },
  'group.added': { topic: 'People', label: 'Group made', say: ({ target }) => [`Made the group ${target}`] },
  'group.changed': {
    topic: 'People',
    label: 'Group changed',
    say: ({ target, details }) => [`Changed the group ${target}${changeOf(details)}`],
  },
  'group.removed': {
    topic: 'People',
    label: 'Group removed',
    say: ({ target }) => [`Removed the group ${target}`],
  },
  'token.made': {
    topic: 'Keys and tokens',
    label: 'Token made',
    say: ({ target }) => [`Made the token ${target}`],
  },
  'token.revoked': {
    topic: 'Keys and tokens',
    label: 'Token revoked',
    say: ({ target, details: { owner } }) => [
      `Revoked the token ${target}${typeof owner === 'string' ? ` of ${owner}` : ''}`,
    ],
  },
  'key.refused': {
    topic: 'Keys and tokens',
    label: 'Key refused',
    say: ({ details }) => [`Brought a key, token or login that is not valid${timesOf(details)}`],
  },
  'setup.completed': {
    topic: 'The hub',
    label: 'Hub set up',
    say: ({ target }) => [`Set up the hub; ${target} is its first administrator`],
  },
  'setup.failed': { topic: 'The hub', label: 'Set-up failed', say: () => ['Failed to set up the hub'] },
  'audit.exported': {
    topic: 'The hub',
    label: 'Audit log downloaded',
    say: () => ['Downloaded the audit log'],
  },
  'audit.pruned': {
    topic: 'The hub',
    label: 'Old entries removed',
    say: ({ details: { removed, until } }, { moment }) => [
      `Removed ${formatCount(Number(removed))} entries from before ${moment(Number(until))}`,
    ],
  },
  'audit.lost': {
    topic: 'The hub',
    label: 'Entries missing',
    say: ({ details: { count, from, to } }, { moment }) => [
      `Could not write ${formatCount(Number(count))} entries between ${moment(Number(from))} and ${moment(Number(to))}`,
    ],
  },
} satisfies Record<AuditAction, Words>;

const doors: Readonly<Record<string, string>> = {
  live: 'live',
  thumbnails: 'on the wall',
  results: 'results',
  mjpeg: 'MJPEG',
  snapshot: 'snapshots',
};

/** The protocols go by their own names. */
function doorOf(via: string): string {
  return doors[via] ?? via;
}

function deviceOf({ device }: AuditEntry): Part {
  return device ? { device } : 'a device';
}

function grantedOf(entry: AuditEntry): Part {
  const { group } = entry.details;
  return typeof group === 'string' ? `the group ${group}` : deviceOf(entry);
}

function roleOf({ role }: AuditEntry['details']): string {
  const known = roles.find((one) => one === role);
  return known ? ` as ${roleWords[known].toLowerCase()}` : '';
}

function timesOf({ times }: AuditEntry['details']): string {
  return typeof times === 'number' && times > 1 ? `, ${formatCount(times)} times within a minute` : '';
}

function listOf(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
