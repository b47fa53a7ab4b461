// The contract's names in plain words. `satisfies` makes a new cause without words a type error.

import type { LoginMethod } from '#contract/api/account.ts';
import type { Presence, SceneName } from '#contract/api/devices.ts';
import type { EndReason } from '#contract/api/sessions.ts';
import type { Role, Theme, User } from '#contract/api/users.ts';
import type { DropCause, RefusalCause } from '#contract/frame.ts';
import type { TrackKind } from '#contract/results.ts';

export const presenceWords = {
  online: 'Online',
  stale: 'Stale',
  offline: 'Offline',
  waiting: 'Waiting',
} satisfies Record<Presence, string>;

export const presenceExplained = {
  online: 'Frames are coming.',
  stale: 'Its session is open, but no frame has come for a while.',
  offline: 'It is not sending.',
  waiting: 'It has never sent a frame.',
} satisfies Record<Presence, string>;

export const endReasonWords = {
  idle: 'No frame came any more',
  disconnected: 'The connection broke',
  ended: 'The device ended its stream',
  stopped: 'Stopped by a person',
  shutdown: 'The hub was stopped',
  interrupted: 'The hub broke off',
  removed: 'The device was deleted',
} satisfies Record<EndReason, string>;

export const dropWords = {
  superseded: 'A newer frame took its place while the viewer was still busy with the one before',
  left: 'The viewer left while it waited',
} satisfies Record<DropCause, string>;

export const refusalWords = {
  rate_limit: 'More frames per second than the device may send',
  byte_rate: 'More bytes per second than the device may send',
  too_large: 'A frame of too many bytes',
  too_many_pixels: 'A picture of too many pixels',
  not_an_image: 'Not a picture',
  unsupported_type: 'A picture that is neither JPEG, PNG nor WebP',
  malformed: 'A stream that could not be read',
} satisfies Record<RefusalCause, string>;

export const trackKindWords = {
  physio: 'Predictions sent to the device',
  processor: 'Camera processor',
  analyser: 'Analyser of this hub',
} satisfies Record<TrackKind, string>;

export const sceneWords = {
  clock: 'A clock',
  people: 'People walking',
  pulse: 'A beating pulse',
} satisfies Record<SceneName, string>;

export function sumOf(counts: Partial<Record<string, number>>): number {
  return Object.values(counts).reduce<number>((sum, count) => sum + (count ?? 0), 0);
}

export const roleExplained = {
  admin: 'Sees and changes everything: devices, people, groups and the audit log.',
  operator: 'Sees every device, adds and changes devices. Cannot change people.',
  viewer: 'Looks at the devices that were granted, and changes nothing.',
} satisfies Record<Role, string>;

export const personStateWords = {
  invited: 'Invited',
  active: 'Active',
  disabled: 'Disabled',
} satisfies Record<User['state'], string>;

export const personStateExplained = {
  invited: 'Has not come in yet.',
  active: 'May log in.',
  disabled: 'May not log in.',
} satisfies Record<User['state'], string>;

export const loginMethodWords = {
  password: 'By password',
  single_sign_on: 'By single sign-on',
} satisfies Record<LoginMethod, string>;

export const themeWords = {
  dark: 'Dark',
  light: 'Light',
  auto: 'Like the system',
} satisfies Record<Theme, string>;

export const roleWords = {
  admin: 'Administrator',
  operator: 'Operator',
  viewer: 'Viewer',
} satisfies Record<Role, string>;
