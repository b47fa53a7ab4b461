// /api/analysers, and which of them look at a device.
import type { DeviceAnalysersAnswer } from '#contract/api/analysers.ts';
import { analyserOperations as operations } from '#contract/api/operations/analysers.ts';
import type { DeviceId } from '#contract/ids.ts';
import type { Route } from '#server/http/exchange.ts';
import { serve } from '#server/http/serve.ts';
import type { ApiDeps } from './index.ts';

export function analyserRoutes({ doors, analysers, record }: ApiDeps): Route[] {
  const present = (device: DeviceId): DeviceAnalysersAnswer => ({ device, analysers: analysers.of(device) });

  return [
    serve(operations.listAnalysers, async ({ presented }) => {
      await doors.admit(presented, { action: 'manage_analysers' });
      return { analysers: analysers.list() };
    }),

    serve(operations.getDeviceAnalysers, async ({ presented, params }) => {
      const { device } = await doors.admitToDevice(presented, 'watch', params.id);
      return present(device);
    }),

    serve(operations.putDeviceAnalysers, async ({ presented, address, params, readBody }) => {
      const { principal, device } = await doors.admitToDevice(presented, 'manage', params.id);
      const namesNow = () => analysers.of(device).map(({ assignment }) => assignment.analyser);
      const { analysers: wanted } = await readBody();
      const before = namesNow();
      await analysers.assign(device, wanted);
      const after = namesNow();
      record({ principal, address }, 'device.analysers_changed', {
        device,
        details: {
          added: after.filter((name) => !before.includes(name)),
          removed: before.filter((name) => !after.includes(name)),
        },
      });
      return present(device);
    }),
  ];
}
