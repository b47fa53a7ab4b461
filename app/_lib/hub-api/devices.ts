// The calls on devices and their keys.
import {
  type CreateDevice,
  createDeviceAnswerSchema,
  deviceAnswerSchema,
  deviceKeyAnswerSchema,
  listDevicesAnswerSchema,
  type UpdateDevice,
} from '#contract/api/devices.ts';
import { callApi } from '../api.ts';

const devicePath = (id: string) => `/api/devices/${encodeURIComponent(id)}`;

export const devicesApi = {
  listDevices: () => callApi({ method: 'GET', path: '/api/devices' }, listDevicesAnswerSchema),
  getDevice: (id: string) => callApi({ method: 'GET', path: devicePath(id) }, deviceAnswerSchema),
  createDevice: (body: Omit<CreateDevice, 'id'> & { id: string }) =>
    callApi({ method: 'POST', path: '/api/devices', body }, createDeviceAnswerSchema),
  updateDevice: (id: string, body: UpdateDevice) =>
    callApi({ method: 'PATCH', path: devicePath(id), body }, deviceAnswerSchema),
  deleteDevice: (id: string) => callApi({ method: 'DELETE', path: devicePath(id) }),
  rotateKey: (id: string) =>
    callApi({ method: 'POST', path: `${devicePath(id)}/key` }, deviceKeyAnswerSchema),
  revokeKey: (id: string) => callApi({ method: 'DELETE', path: `${devicePath(id)}/key` }),
};
