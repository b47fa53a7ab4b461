// Access put together: people, keys, permissions, doors. What the other rooms get of it.
import type { DeviceId } from '#contract/ids.ts';
import type { Clock } from '#server/lib/clock.ts';
import type { Logger } from '#server/lib/logger.ts';
import { createSignal, type Signal } from '#server/lib/signal.ts';
import { createCredentials } from './credentials.ts';
import { createDoorkeeper } from './doorkeeper.ts';
import { createLogin, type LoginLimits } from './login.ts';
import { createPeople } from './people.ts';
import { createPermissions } from './permissions.ts';
import type { UserRepository } from './ports.ts';
import { createFirstRun } from './setup.ts';

/** What access asks of the devices. */
export interface KnownDevices {
  find(id: string): { keyHash: string | null } | null;
  deviceOfKey(keyHash: string): DeviceId | null;
  readonly changes: Pick<
    Signal<{ kind: 'added' | 'updated' | 'key_changed' | 'removed'; device: { id: DeviceId } }>,
    'listen'
  >;
}

export type Access = ReturnType<typeof createAccess>;

export type AccessOptions = {
  users: UserRepository;
  devices: KnownDevices;
  authSecret: string;
  adminToken: string | null;
  logins: LoginLimits;
  /** Set by ANONYMOUS_ACCESS. */
  anonymous: { addDevice(id: DeviceId): Promise<void> } | undefined;
  clock: Clock;
  log: Logger;
};

export function createAccess(options: AccessOptions) {
  const { users, devices, authSecret, adminToken, logins, clock, log } = options;
  const changes = createSignal<void>();
  const hasDevice = (id: string) => devices.find(id) !== null;
  const people = createPeople({ repository: users, clock, hasDevice, onChange: () => changes.emit() });
  const permissions = createPermissions({
    findUser: people.find,
    isGranted: people.isGranted,
    hasDevice,
    keyHashOf: (device) => devices.find(device)?.keyHash ?? null,
  });
  const credentials = createCredentials({ authSecret, adminToken, deviceOfKey: devices.deviceOfKey });

  devices.changes.listen((change) => {
    if (change.kind === 'removed') people.forgetDevice(change.device.id);
    if (change.kind !== 'updated') changes.emit();
  });

  return {
    people,
    permissions,
    credentials,
    changes,
    doors: createDoorkeeper({ credentials, permissions, accessChanges: changes }),
    /** For the five protocols, where ANONYMOUS_ACCESS may open the door. */
    protocolDoors: createDoorkeeper({
      credentials,
      permissions,
      accessChanges: changes,
      anonymous: options.anonymous,
    }),
    firstRun: createFirstRun(people),
    logIn: createLogin({ people, limits: logins, clock, log }),
  };
}
