// /api/devices: add, list, change, key, remove. Frames and pictures of a device are the transports'.
import type { Device } from '#contract/api/devices.ts';
import { deviceOperations as operations } from '#contract/api/operations/devices.ts';
import type { DeviceRecord } from '#server/devices/ports.ts';
import type { Route } from '#server/http/exchange.ts';
import { serve } from '#server/http/serve.ts';
import type { ApiDeps } from './index.ts';

export function deviceRoutes({ doors, permissions, registry, board, record }: ApiDeps): Route[] {
  function present(device: DeviceRecord): Device {
    const { id, name, source, createdAt, keyCreatedAt, limits, phone } = device;
    return {
      ...{ id, name, source, createdAt, keyCreatedAt, limits },
      phone: phone && { name: phone.name, pairedAt: phone.pairedAt },
      status: board.statusOf(id),
    };
  }

  return [
    serve(operations.listDevices, async ({ presented }) => {
      const principal = await doors.admit(presented, { action: 'enter' });
      const visible = registry
        .list()
        .filter(({ id }) => permissions.decide(principal, { action: 'watch', device: id }).allowed);
      return { devices: visible.map(present) };
    }),

    serve(operations.createDevice, async ({ presented, address, readBody }) => {
      const principal = await doors.admit(presented, { action: 'add_device' });
      const { device, key } = await registry.add(await readBody());
      record({ principal, address }, 'device.added', { device: device.id, target: device.name });
      return key ? { device: present(device), key } : { device: present(device) };
    }),

    serve(operations.getDevice, async ({ presented, params }) => {
      const { device } = await doors.admitToDevice(presented, 'watch', params.id);
      return { device: present(registry.get(device)) };
    }),

    serve(operations.updateDevice, async ({ presented, address, params, readBody }) => {
      const { principal, device } = await doors.admitToDevice(presented, 'manage', params.id);
      const change = await readBody();
      const updated = await registry.update(device, change);
      record({ principal, address }, 'device.changed', { device, target: updated.name, details: change });
      return { device: present(updated) };
    }),

    serve(operations.deleteDevice, async ({ presented, address, params }) => {
      const { principal, device } = await doors.admitToDevice(presented, 'manage', params.id);
      const { name } = registry.get(device);
      await registry.remove(device);
      record({ principal, address }, 'device.removed', { device, target: name });
      return undefined;
    }),

    serve(operations.rotateDeviceKey, async ({ presented, address, params }) => {
      const { principal, device } = await doors.admitToDevice(presented, 'manage', params.id);
      const key = await registry.rotateKey(device);
      record({ principal, address }, 'device.key_changed', { device });
      return { key };
    }),

    serve(operations.revokeDeviceKey, async ({ presented, address, params }) => {
      const { principal, device } = await doors.admitToDevice(presented, 'manage', params.id);
      await registry.revokeKey(device);
      record({ principal, address }, 'device.key_revoked', { device });
      return undefined;
    }),
  ];
}
