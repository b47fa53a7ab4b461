// /api/devices: add, list, change, key, remove. Frames and pictures of a device are the transports'.
import {
  type CreateDeviceAnswer,
  createDeviceSchema,
  type Device,
  type DeviceAnswer,
  type DeviceKeyAnswer,
  type ListDevicesAnswer,
  updateDeviceSchema,
} from '#contract/api/devices.ts';
import type { DeviceRecord } from '#server/devices/ports.ts';
import { readJson } from '#server/http/body.ts';
import type { Route } from '#server/http/exchange.ts';
import { sendEmpty, sendJson } from '#server/http/reply.ts';
import type { ApiDeps } from './index.ts';

export function deviceRoutes({ doors, permissions, registry, board }: ApiDeps): Route[] {
  function present({ id, name, source, createdAt, keyCreatedAt, limits }: DeviceRecord): Device {
    return { id, name, source, createdAt, keyCreatedAt, limits, status: board.statusOf(id) };
  }

  return [
    {
      method: 'GET',
      path: '/api/devices',
      async handle({ res, presented }) {
        const principal = await doors.admit(presented, { action: 'enter' });
        const visible = registry
          .list()
          .filter(({ id }) => permissions.decide(principal, { action: 'watch', device: id }).allowed);
        sendJson(res, 200, { devices: visible.map(present) } satisfies ListDevicesAnswer);
      },
    },
    {
      method: 'POST',
      path: '/api/devices',
      async handle({ req, res, presented }) {
        await doors.admit(presented, { action: 'add_device' });
        const { device, key } = await registry.add(await readJson(req, createDeviceSchema));
        const described = present(device);
        sendJson(
          res,
          201,
          (key ? { device: described, key } : { device: described }) satisfies CreateDeviceAnswer,
        );
      },
    },
    {
      method: 'GET',
      path: '/api/devices/:id',
      async handle({ res, presented, params }) {
        const { device } = await doors.admitToDevice(presented, 'watch', params.id);
        sendJson(res, 200, { device: present(registry.get(device)) } satisfies DeviceAnswer);
      },
    },
    {
      method: 'PATCH',
      path: '/api/devices/:id',
      async handle({ req, res, presented, params }) {
        const { device } = await doors.admitToDevice(presented, 'manage', params.id);
        const updated = await registry.update(device, await readJson(req, updateDeviceSchema));
        sendJson(res, 200, { device: present(updated) } satisfies DeviceAnswer);
      },
    },
    {
      method: 'DELETE',
      path: '/api/devices/:id',
      async handle({ res, presented, params }) {
        const { device } = await doors.admitToDevice(presented, 'manage', params.id);
        await registry.remove(device);
        sendEmpty(res, 204);
      },
    },
    {
      method: 'POST',
      path: '/api/devices/:id/key',
      async handle({ res, presented, params }) {
        const { device } = await doors.admitToDevice(presented, 'manage', params.id);
        sendJson(res, 201, { key: await registry.rotateKey(device) } satisfies DeviceKeyAnswer);
      },
    },
    {
      method: 'DELETE',
      path: '/api/devices/:id/key',
      async handle({ res, presented, params }) {
        const { device } = await doors.admitToDevice(presented, 'manage', params.id);
        await registry.revokeKey(device);
        sendEmpty(res, 204);
      },
    },
  ];
}
