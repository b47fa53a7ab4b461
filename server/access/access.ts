// Access put together: people, keys, permissions, doors. What the other rooms get of it.
import type { DeviceId } from '#contract/ids.ts';
import type { Clock } from '#server/lib/clock.ts';
import type { Logger } from '#server/lib/logger.ts';
import { createSignal, type Signal } from '#server/lib/signal.ts';
import { createAttempts } from './attempts.ts';
import { createCredentials } from './credentials.ts';
import { describePrincipal } from './describe-principal.ts';
import { createDoorkeeper } from './doorkeeper.ts';
import { createGroups } from './groups.ts';
import { createLogin, type LoginNews } from './login.ts';
import { createLogins } from './logins.ts';
import { createPairing } from './pairing.ts';
import { createPasswordLinks } from './password-links.ts';
import { createPeople } from './people.ts';
import { createPermissions } from './permissions.ts';
import type {
  GroupRepository,
  LoginRepository,
  PasswordLinkRepository,
  TokenRepository,
  UserRepository,
} from './ports.ts';
import type { Principal } from './principal.ts';
import { createFirstRun } from './setup.ts';
import { createSingleSignOn } from './single-sign-on.ts';
import type { RoleClaim } from './single-sign-on-role.ts';
import { createTokens } from './tokens.ts';

/** What access asks of the devices. */
export interface KnownDevices {
  find(id: string): object | null;
  deviceOfKey(keyHash: string): DeviceId | null;
  readonly changes: Pick<
    Signal<{ kind: 'added' | 'updated' | 'key_changed' | 'removed'; device: { id: DeviceId } }>,
    'listen'
  >;
}

export type AccessRepositories = {
  users: UserRepository;
  groups: GroupRepository;
  logins: LoginRepository;
  tokens: TokenRepository;
  passwordLinks: PasswordLinkRepository;
};

export type AccessLimits = {
  /** Wrong passwords, per account and per network address, in this time; set-up, pairing and keys per address. */
  triesPerAccount: number;
  triesPerAddress: number;
  windowMs: number;
  /** A login that is not used for this long is over. */
  idleMs: number;
};

export type Access = ReturnType<typeof createAccess>;

export type AccessOptions = {
  repositories: AccessRepositories;
  devices: KnownDevices;
  authSecret: string;
  adminToken: string | null;
  limits: AccessLimits;
  /** Set by ANONYMOUS_ACCESS. */
  anonymous: { addDevice(id: DeviceId): Promise<void> } | undefined;
  /** With PASSWORD_LOGIN=off nobody sets a password, the first administrator included. */
  passwordLogin: boolean;
  /** Which claim gives the role at single sign-on. */
  roleClaim: RoleClaim | undefined;
  onLogin(news: LoginNews): void;
  /** An invalid key or login was brought. */
  onInvalidKey(address: string): void;
  clock: Clock;
  log: Logger;
};

/** How often logins that nobody uses any more are looked for. */
const sweepEveryMs = 60_000;

export function createAccess(options: AccessOptions) {
  const { repositories, devices, authSecret, adminToken, limits, clock, log } = options;
  const changes = createSignal<void>();
  const onChange = () => changes.emit();
  const hasDevice = (id: string) => devices.find(id) !== null;
  const { windowMs, triesPerAddress: perAddress, triesPerAccount: perAccount } = limits;

  const logins = createLogins({ repository: repositories.logins, clock, idleMs: limits.idleMs, onChange });
  const tokens = createTokens({ repository: repositories.tokens, clock, onChange });
  const groups = createGroups({
    repository: repositories.groups,
    hasDevice,
    onChange,
    onRemoved: (id) => people.forgetGroup(id),
  });
  const people = createPeople({
    repository: repositories.users,
    clock,
    hasDevice,
    onChange,
    async endLogins(user, except) {
      await logins.endAllOf(user, except);
      await passwordLinks.removeOf(user);
    },
    groups: { has: groups.has, isMember: groups.isMember },
  });
  const passwordLinks = createPasswordLinks({
    repository: repositories.passwordLinks,
    findUser: people.find,
    clock,
  });
  const pairing = createPairing({ clock });
  const permissions = createPermissions({
    findUser: people.find,
    hasLogin: logins.isValid,
    findToken: tokens.find,
    isGranted: people.isGranted,
    hasDevice,
    hasKey: (device, keyHash) => devices.deviceOfKey(keyHash) === device,
  });
  const credentials = createCredentials({
    authSecret,
    adminToken,
    deviceOfKey: devices.deviceOfKey,
    tokenOfSecret: tokens.findByHash,
  });
  /** Each kind of thing that could be guessed has its own account of tries. */
  const attempts = {
    login: createAttempts({ perAddress, perAccount, windowMs }),
    // Nothing to guess; but each makes the hub ask the provider. A login is two steps, and right ones count too.
    singleSignOn: createAttempts({ perAddress: perAddress * 4, windowMs }),
    setup: createAttempts({ perAddress, windowMs }),
    pairing: createAttempts({ perAddress, windowMs }),
    join: createAttempts({ perAddress, windowMs }),
    password: createAttempts({ perAddress, perAccount, windowMs }),
    // Programs with an old key try again by themselves, and many may stand behind one address.
    keys: createAttempts({ perAddress: perAddress * 20, windowMs }),
  };

  const unwritten = (what: string) => (error: unknown) =>
    log.warn({ err: error }, `${what} could not be written`);
  function noteSeen(principal: Principal, address: string): void {
    // A disabled person, or one whose login has ended, knocks in vain: that is not being here.
    if (!permissions.decide(principal, { action: 'enter' }).allowed) return;
    if (principal.kind === 'user') {
      people.noteSeen(principal.user).catch(unwritten('when a person was last seen'));
      logins.noteSeen(principal.login, address).catch(unwritten('when a login was last used'));
    }
    if (principal.kind === 'token')
      tokens.noteUsed(principal.token, address).catch(unwritten('when a token was last used'));
  }

  devices.changes.listen((change) => {
    if (change.kind === 'removed') {
      people.forgetDevice(change.device.id);
      groups.forgetDevice(change.device.id);
      tokens.forgetDevice(change.device.id).catch(unwritten('that tokens name a device no more'));
      pairing.close(change.device.id);
    }
    if (change.kind !== 'updated') onChange();
  });

  const common = {
    credentials,
    permissions,
    accessChanges: changes,
    noteSeen,
    async noteInvalid(address: string) {
      options.onInvalidKey(address);
      await attempts.keys.noteFailure(address);
    },
  };

  return {
    people,
    groups,
    logins,
    tokens,
    passwordLinks,
    pairing,
    permissions,
    credentials,
    attempts,
    changes,
    doors: createDoorkeeper(common),
    /** For the five protocols, where ANONYMOUS_ACCESS may open the door. */
    protocolDoors: createDoorkeeper({ ...common, anonymous: options.anonymous }),
    firstRun: createFirstRun(people, { isPossible: options.passwordLogin }),
    logIn: createLogin({ people, logins, attempts: attempts.login, log, onOutcome: options.onLogin }),
    logInVouched: createSingleSignOn({
      people,
      logins,
      role: options.roleClaim,
      log,
      onOutcome: options.onLogin,
    }),
    noteFailedSignOn: ({ address, why }: { address: string; why: string }) =>
      options.onLogin({ outcome: 'not_vouched', email: null, address, why }),
    /** In the words of the audit log. */
    describe: (principal: Principal) =>
      describePrincipal(principal, {
        ofUser: (id) => people.find(id)?.email,
        ofToken: (id) => tokens.get(id)?.name,
      }),

    async load(): Promise<void> {
      await people.load();
      await groups.load();
      await logins.load();
      await tokens.load();
    },

    /** Logins end by themselves when nobody uses them. Returns what stops that. */
    start(): () => void {
      const timer = setInterval(
        () => void logins.endIdle().catch(unwritten('the end of idle logins')),
        sweepEveryMs,
      );
      timer.unref();
      return () => {
        clearInterval(timer);
        tokens.close();
      };
    },

    /** A person and all that was theirs. @throws AppError `conflict` for the last administrator */
    async removePerson(id: string): Promise<void> {
      const user = people.get(id);
      await people.remove(id);
      logins.forget(user.id);
      tokens.forget(user.id);
      onChange();
    },
  };
}
