// /api/groups: groups of devices.
import { peopleOperations as operations } from '#contract/api/operations/people.ts';
import type { Exchange, Route } from '#server/http/exchange.ts';
import { serve } from '#server/http/serve.ts';
import type { ApiDeps } from './index.ts';

export function groupRoutes({ doors, groups, record }: ApiDeps): Route[] {
  // Who is in a group decides who sees it: the same right as for grants.
  const admit = async ({ presented, address }: Pick<Exchange, 'presented' | 'address'>) => ({
    principal: await doors.admit(presented, { action: 'manage_people' }),
    address,
  });

  return [
    serve(operations.listGroups, async (call) => {
      await admit(call);
      return { groups: groups.list() };
    }),

    serve(operations.createGroup, async (call) => {
      const by = await admit(call);
      const group = await groups.create(await call.readBody());
      record(by, 'group.added', { target: group.name, details: { devices: group.devices } });
      return { group };
    }),

    serve(operations.updateGroup, async (call) => {
      const by = await admit(call);
      const change = await call.readBody();
      const before = groups.get(call.params.id ?? '');
      const group = await groups.update(before.id, change);
      const details = {
        ...(group.name === before.name ? {} : { before: before.name }),
        added: group.devices.filter((device) => !before.devices.includes(device)),
        removed: before.devices.filter((device) => !group.devices.includes(device)),
      };
      record(by, 'group.changed', { target: group.name, details });
      return { group };
    }),

    serve(operations.deleteGroup, async (call) => {
      const by = await admit(call);
      const { name } = await groups.remove(call.params.id ?? '');
      record(by, 'group.removed', { target: name });
      return undefined;
    }),
  ];
}
