// The one permission function. Every door asks it: pages, REST, sockets, MJPEG, snapshots, thumbnails, ingestion.
// It answers from memory and from the state of this moment, so long-lived connections ask again after each change.
import type { ErrorCode } from '#contract/errors.ts';
import type { DeviceId } from '#contract/ids.ts';
import { AppError } from '#server/lib/app-error.ts';
import type { UserRecord } from './ports.ts';
import type { Principal } from './principal.ts';

export type Wish =
  /** See its frames, thumbnails, status and sessions. */
  | { action: 'watch'; device: DeviceId }
  /** Push frames as it, end its session. */
  | { action: 'send'; device: DeviceId }
  /** Change, key or remove it. */
  | { action: 'manage'; device: DeviceId }
  | { action: 'add_device' }
  /** See and change people and grants. */
  | { action: 'manage_people' }
  | { action: 'read_metrics' }
  /** Lists that show only what the principal may see. */
  | { action: 'enter' };

export type Verdict = { allowed: true } | { allowed: false; code: ErrorCode; message: string };

/** What the decision rests on: the state of people and devices at this moment. */
export type AccessState = {
  findUser(id: string): UserRecord | null;
  isGranted(user: string, device: DeviceId): boolean;
  hasDevice(device: DeviceId): boolean;
  keyHashOf(device: DeviceId): string | null;
};

export type Permissions = {
  decide(principal: Principal, wish: Wish): Verdict;
  /** @throws AppError with the verdict's code when it is not allowed */
  require(principal: Principal, wish: Wish): void;
};

const yes: Verdict = { allowed: true };

function no(code: ErrorCode, message: string): Verdict {
  return { allowed: false, code, message };
}

const notFound = no('not_found', 'There is no such device, or you may not see it.');

export function createPermissions(state: AccessState): Permissions {
  function deviceOf(wish: Wish): DeviceId | null {
    return 'device' in wish ? wish.device : null;
  }

  function isKnown(wish: Wish): boolean {
    const device = deviceOf(wish);
    return device === null || state.hasDevice(device);
  }

  function decideUser(principal: Extract<Principal, { kind: 'user' }>, wish: Wish): Verdict {
    const user = state.findUser(principal.user);
    if (!user || user.disabledAt !== null || user.loginVersion !== principal.loginVersion) {
      return no('unauthenticated', 'Your login has ended. Log in again.');
    }
    if (!isKnown(wish)) return notFound;
    if (user.role === 'admin' || wish.action === 'enter') return yes;
    const device = deviceOf(wish);
    // A viewer does not learn whether a device exists that was not granted.
    if (device !== null && !state.isGranted(user.id, device)) return notFound;
    return wish.action === 'watch' ? yes : no('forbidden', 'Only an administrator may do this.');
  }

  function decideDevice(principal: Extract<Principal, { kind: 'device' }>, wish: Wish): Verdict {
    if (state.keyHashOf(principal.device) !== principal.keyHash) {
      return no('unauthenticated', 'This device key is no longer valid.');
    }
    if (!isKnown(wish)) return notFound;
    if (wish.action === 'enter') return yes;
    const isOwn = deviceOf(wish) === principal.device && (wish.action === 'watch' || wish.action === 'send');
    return isOwn
      ? yes
      : no('forbidden', `This key belongs to the device "${principal.device}" and opens nothing else.`);
  }

  function decideAnonymous(wish: Wish): Verdict {
    if (!isKnown(wish)) return notFound;
    const isOpen = wish.action === 'watch' || wish.action === 'send' || wish.action === 'enter';
    return isOpen ? yes : no('forbidden', 'This needs a login.');
  }

  function decide(principal: Principal, wish: Wish): Verdict {
    switch (principal.kind) {
      case 'stranger':
        return principal.brought === 'nothing'
          ? no('unauthenticated', 'Log in, or send a key: Authorization: Bearer KEY.')
          : no('unauthenticated', 'This key or login is not valid.');
      case 'automation':
        return isKnown(wish) ? yes : notFound;
      case 'anonymous':
        return decideAnonymous(wish);
      case 'user':
        return decideUser(principal, wish);
      case 'device':
        return decideDevice(principal, wish);
    }
  }

  return {
    decide,
    require(principal, wish) {
      const verdict = decide(principal, wish);
      if (!verdict.allowed) throw new AppError(verdict.code, verdict.message);
    },
  };
}
