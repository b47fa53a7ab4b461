// The one permission function. Every door asks it: pages, REST, sockets, MJPEG, snapshots, thumbnails, ingestion.
// It answers from memory and from the state of this moment, so long-lived connections ask again after each change.
import type { Access } from '#contract/api/operation.ts';
import type { Scope } from '#contract/api/tokens.ts';
import type { ErrorCode } from '#contract/errors.ts';
import type { DeviceId, LoginId, TokenId, UserId } from '#contract/ids.ts';
import { AppError } from '#server/lib/app-error.ts';
import type { TokenRecord, UserRecord } from './ports.ts';
import type { Principal } from './principal.ts';

type DeviceAction = Extract<Access, 'watch' | 'read_history' | 'send' | 'manage'>;

export type Wish =
  /**
   * `watch`: its picture and state of this moment. `read_history`: its sessions, results and events. `send`: push frames as
   * it, end its session. `manage`: change, key, pair or remove it.
   */
  | { action: DeviceAction; device: DeviceId }
  /**
   * `enter`: lists that show only what the principal may see. `manage_analysers`: which there are;
   * which of them look at a device is `manage`. `manage_people`: people, grants and groups (who is in a group
   * decides who sees it). `own_account`: a person's own name, password, logins and tokens.
   */
  | { action: Exclude<Access, DeviceAction | 'open'> };

export type Verdict = { allowed: true } | { allowed: false; code: ErrorCode; message: string };

/** What the decision rests on: the state of people and devices at this moment. */
export type AccessState = {
  findUser(id: string): UserRecord | null;
  /** The login, when it is of that person and not over. */
  hasLogin(id: LoginId, user: UserId): boolean;
  /** The token, when it is neither revoked nor expired. */
  findToken(id: TokenId): TokenRecord | null;
  /** One by one, or through a group. */
  isGranted(user: string, device: DeviceId): boolean;
  hasDevice(device: DeviceId): boolean;
  hasKey(device: DeviceId, keyHash: string): boolean;
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
const loginEnded = no('unauthenticated', 'Your login has ended. Log in again.');
const keyInvalid = no('unauthenticated', 'This key or login is not valid.');

const operatorMay: ReadonlySet<Wish['action']> = new Set<Wish['action']>([
  ...(['enter', 'own_account', 'watch', 'read_history', 'send', 'manage', 'add_device'] as const),
  ...(['read_metrics', 'manage_analysers'] as const),
]);
const viewerMay: ReadonlySet<Wish['action']> = new Set<Wish['action']>([
  ...(['enter', 'own_account', 'watch', 'read_history'] as const),
]);

const scopeFor = {
  watch: 'read_live',
  read_history: 'read_history',
  send: 'send_frames',
  manage: 'manage',
  add_device: 'manage',
  manage_analysers: 'manage',
  manage_people: 'manage',
  read_audit: 'manage',
  read_metrics: 'read_live',
  own_account: 'manage',
} as const satisfies Record<Exclude<Wish['action'], 'enter'>, Scope>;

export function createPermissions(state: AccessState): Permissions {
  function deviceOf(wish: Wish): DeviceId | null {
    return 'device' in wish ? wish.device : null;
  }

  function isKnown(wish: Wish): boolean {
    const device = deviceOf(wish);
    return device === null || state.hasDevice(device);
  }

  function decidePerson(user: UserRecord, wish: Wish): Verdict {
    if (!isKnown(wish)) return notFound;
    if (user.role === 'admin') return yes;
    const device = deviceOf(wish);
    if (user.role === 'operator') {
      return operatorMay.has(wish.action) ? yes : no('forbidden', 'Only an administrator may do this.');
    }
    // A viewer does not learn whether a device exists that was not granted.
    if (device !== null && !state.isGranted(user.id, device)) return notFound;
    return viewerMay.has(wish.action)
      ? yes
      : no('forbidden', 'Only an administrator or an operator may do this.');
  }

  function decideUser(principal: Extract<Principal, { kind: 'user' }>, wish: Wish): Verdict {
    const user = state.findUser(principal.user);
    const isOver = !user || user.disabledAt !== null || !state.hasLogin(principal.login, principal.user);
    return isOver ? loginEnded : decidePerson(user, wish);
  }

  /** What its person may, and less: within its scopes and its devices. */
  function decideToken(principal: Extract<Principal, { kind: 'token' }>, wish: Wish): Verdict {
    const token = state.findToken(principal.token);
    const user = token && state.findUser(token.user);
    if (!token || !user || user.disabledAt !== null) return keyInvalid;
    const device = deviceOf(wish);
    const isOfItsDevices = token.devices === null || (device !== null && token.devices.includes(device));
    if (wish.action === 'enter') return decidePerson(user, wish);
    if (device !== null && !isOfItsDevices) return notFound;
    const verdict = decidePerson(user, wish);
    if (!verdict.allowed) return verdict;
    const scope = scopeFor[wish.action];
    if (!token.scopes.includes(scope)) return no('forbidden', `This token lacks the scope "${scope}".`);
    return isOfItsDevices
      ? yes
      : no('forbidden', 'This token is for some devices only, and this is about none of them.');
  }

  function decideDevice(principal: Extract<Principal, { kind: 'device' }>, wish: Wish): Verdict {
    if (!state.hasKey(principal.device, principal.keyHash)) {
      return no('unauthenticated', 'This device key is no longer valid.');
    }
    if (!isKnown(wish)) return notFound;
    if (wish.action === 'enter') return yes;
    const isOwn = deviceOf(wish) === principal.device && wish.action !== 'manage';
    return isOwn
      ? yes
      : no('forbidden', `This key belongs to the device "${principal.device}" and opens nothing else.`);
  }

  function decideAutomation(wish: Wish): Verdict {
    if (!isKnown(wish)) return notFound;
    return wish.action === 'own_account'
      ? no('forbidden', 'ADMIN_TOKEN is nobody’s account. Use a personal access token, or log in.')
      : yes;
  }

  function decideAnonymous(wish: Wish): Verdict {
    if (!isKnown(wish)) return notFound;
    const isOpen = ['watch', 'read_history', 'send', 'enter'].includes(wish.action);
    return isOpen ? yes : no('forbidden', 'This needs a login.');
  }

  function decideStranger({ brought }: Extract<Principal, { kind: 'stranger' }>): Verdict {
    switch (brought) {
      case 'nothing':
        return no('unauthenticated', 'Log in, or send a key: Authorization: Bearer KEY.');
      case 'invalid':
        return keyInvalid;
      case 'foreign_login':
        return no('forbidden', 'A page of another site may not use this login.');
    }
  }

  function decide(principal: Principal, wish: Wish): Verdict {
    switch (principal.kind) {
      case 'stranger':
        return decideStranger(principal);
      case 'automation':
        return decideAutomation(wish);
      case 'anonymous':
        return decideAnonymous(wish);
      case 'user':
        return decideUser(principal, wish);
      case 'token':
        return decideToken(principal, wish);
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
