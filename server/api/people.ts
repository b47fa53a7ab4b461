// /api/users: people, the links by which they choose a password, and what they may see.
import { deviceOperations } from '#contract/api/operations/devices.ts';
import { peopleOperations as operations } from '#contract/api/operations/people.ts';
import { deviceIdSchema, groupIdSchema } from '#contract/ids.ts';
import { parseInput } from '#server/http/body.ts';
import type { Exchange, Route } from '#server/http/exchange.ts';
import { serve } from '#server/http/serve.ts';
import { AppError } from '#server/lib/app-error.ts';
import type { ApiDeps } from './index.ts';
import { createPasswordLinkMaker, requirePasswordLogin } from './password-link.ts';
import { personChanges } from './person-changes.ts';

export function peopleRoutes(deps: ApiDeps): Route[] {
  const { doors, registry, people, groups, passwordLogin, removePerson, record } = deps;
  const links = createPasswordLinkMaker(deps);

  const admit = async ({ presented, address }: Pick<Exchange, 'presented' | 'address'>) => ({
    principal: await doors.admit(presented, { action: 'manage_people' }),
    address,
  });
  /** @throws AppError `not_found` */
  const find = (id: string | undefined) => people.present(people.get(id ?? ''));

  type Grant = typeof operations.grantDevice | typeof operations.revokeDevice;
  const setDevice = (operation: Grant, granted: boolean) =>
    serve(operation, async (call) => {
      const by = await admit(call);
      const device = parseInput(deviceIdSchema, call.params.device);
      const user = await people.setGrant(call.params.id ?? '', device, granted);
      record(by, granted ? 'grant.given' : 'grant.taken', { device, target: user.email });
      return { user };
    });

  type GroupGrant = typeof operations.grantGroup | typeof operations.revokeGroup;
  const setGroup = (operation: GroupGrant, granted: boolean) =>
    serve(operation, async (call) => {
      const by = await admit(call);
      const group = parseInput(groupIdSchema, call.params.group);
      const { name } = groups.get(group);
      const user = await people.setGroupGrant(call.params.id ?? '', group, granted);
      record(by, granted ? 'grant.given' : 'grant.taken', { target: user.email, details: { group: name } });
      return { user };
    });

  return [
    serve(operations.listUsers, async (call) => {
      await admit(call);
      return { users: people.list() };
    }),

    serve(operations.createUser, async (call) => {
      const by = await admit(call);
      const { mail, ...person } = await call.readBody();
      const isInvited = person.password === undefined;
      if (mail && !isInvited)
        throw new AppError('bad_request', 'mail: Only an invitation is mailed. Leave the password out.');
      if (mail || !isInvited) links.requirePossible({ mail });
      const user = await people.create(person);
      const { role, grants, groups: ofGroups } = user;
      const details = { role, grants, groups: ofGroups.map((id) => groups.get(id).name) };
      record(by, isInvited ? 'person.invited' : 'person.added', { target: user.email, details });
      if (!isInvited || !passwordLogin) return { user };
      return { user, link: await links.make(user, { ...call, ...by, wantsMail: mail }) };
    }),

    serve(operations.getUser, async (call) => {
      await admit(call);
      return { user: find(call.params.id) };
    }),

    serve(operations.updateUser, async (call) => {
      const by = await admit(call);
      const change = await call.readBody();
      const before = find(call.params.id);
      if (change.password !== undefined) requirePasswordLogin(passwordLogin);
      const user = await people.update(before.id, change);
      const details = personChanges(before, user);
      if (details) record(by, 'person.changed', { target: user.email, details });
      if (change.password !== undefined) record(by, 'person.password_changed', { target: user.email });
      return { user };
    }),

    serve(operations.deleteUser, async (call) => {
      const by = await admit(call);
      const { id, email } = find(call.params.id);
      await removePerson(id);
      record(by, 'person.removed', { target: email });
      return undefined;
    }),

    serve(operations.createPasswordLink, async (call) => {
      const by = await admit(call);
      const { mail } = await call.readBody();
      const user = find(call.params.id);
      links.requirePossible({ mail });
      if (user.state === 'disabled')
        throw new AppError('conflict', 'This account is disabled. Enable it first, then make a link.');
      const link = await links.make(user, { ...call, ...by, wantsMail: mail });
      record(by, 'person.password_link_made', { target: user.email, details: { mail: link.mail } });
      return { link };
    }),

    serve(deviceOperations.listDeviceUsers, async (call) => {
      await admit(call);
      const { id } = registry.get(call.params.id ?? '');
      // Whoever is disabled or invited is shown, too: their state says so, and their grant waits for them.
      const users = people.list().filter((user) => user.role !== 'viewer' || people.isGranted(user.id, id));
      return { users };
    }),

    setDevice(operations.grantDevice, true),
    setDevice(operations.revokeDevice, false),
    setGroup(operations.grantGroup, true),
    setGroup(operations.revokeGroup, false),
  ];
}
