// /api/users: people and what they may see.
import { peopleOperations as operations } from '#contract/api/operations/people.ts';
import { deviceIdSchema, groupIdSchema } from '#contract/ids.ts';
import { parseInput } from '#server/http/body.ts';
import type { Exchange, Route } from '#server/http/exchange.ts';
import { serve } from '#server/http/serve.ts';
import type { ApiDeps } from './index.ts';

export function peopleRoutes({ doors, people, groups, removePerson, record }: ApiDeps): Route[] {
  const admit = async ({ presented, address }: Pick<Exchange, 'presented' | 'address'>) => ({
    principal: await doors.admit(presented, { action: 'manage_people' }),
    address,
  });

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
      const user = await people.setGroupGrant(call.params.id ?? '', group, granted);
      const details = { group: groups.get(group).name };
      record(by, granted ? 'grant.given' : 'grant.taken', { target: user.email, details });
      return { user };
    });

  return [
    serve(operations.listUsers, async (call) => {
      await admit(call);
      return { users: people.list() };
    }),

    serve(operations.createUser, async (call) => {
      const by = await admit(call);
      const { mail: _mail, ...person } = await call.readBody();
      const user = await people.create(person);
      record(by, 'person.added', { target: user.email, details: { role: user.role } });
      return { user };
    }),

    serve(operations.updateUser, async (call) => {
      const by = await admit(call);
      const { password, ...change } = await call.readBody();
      const user = await people.update(call.params.id ?? '', { ...change, password });
      if (Object.keys(change).length > 0)
        record(by, 'person.changed', { target: user.email, details: change });
      if (password !== undefined) record(by, 'person.password_changed', { target: user.email });
      return { user };
    }),

    serve(operations.deleteUser, async (call) => {
      const by = await admit(call);
      const { email } = people.get(call.params.id ?? '');
      await removePerson(call.params.id ?? '');
      record(by, 'person.removed', { target: email });
      return undefined;
    }),

    setDevice(operations.grantDevice, true),
    setDevice(operations.revokeDevice, false),
    setGroup(operations.grantGroup, true),
    setGroup(operations.revokeGroup, false),
  ];
}
