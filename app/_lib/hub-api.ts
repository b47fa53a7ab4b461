// Every REST call the pages make, by name.
import {
  type CreateDevice,
  createDeviceAnswerSchema,
  deviceAnswerSchema,
  deviceKeyAnswerSchema,
  listDevicesAnswerSchema,
  type UpdateDevice,
} from '#contract/api/devices.ts';
import { listResultsAnswerSchema, listTracksAnswerSchema } from '#contract/api/results.ts';
import { listSessionsAnswerSchema, sessionAnswerSchema } from '#contract/api/sessions.ts';
import type { Setup } from '#contract/api/users.ts';
import { callApi } from './api.ts';

export type SessionFilter = { device?: string; from?: number; to?: number; cursor?: string; limit?: number };

export type ResultFilter = { track: string; limit?: number; cursor?: string };

const devicePath = (id: string) => `/api/devices/${encodeURIComponent(id)}`;
const sessionPath = (id: string) => `/api/sessions/${encodeURIComponent(id)}`;

export const hubApi = {
  setUp: (body: Setup) => callApi({ method: 'POST', path: '/api/setup', body }),

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

  listSessions: (filter: SessionFilter) =>
    callApi({ method: 'GET', path: `/api/sessions${queryOf(filter)}` }, listSessionsAnswerSchema),
  getSession: (id: string) => callApi({ method: 'GET', path: sessionPath(id) }, sessionAnswerSchema),
  listTracks: (session: string) =>
    callApi({ method: 'GET', path: `${sessionPath(session)}/tracks` }, listTracksAnswerSchema),
  listResults: (session: string, filter: ResultFilter) =>
    callApi(
      { method: 'GET', path: `${sessionPath(session)}/results${queryOf(filter)}` },
      listResultsAnswerSchema,
    ),
  stopSession: (id: string) => callApi({ method: 'POST', path: `${sessionPath(id)}/stop` }),
};

function queryOf(filter: SessionFilter | ResultFilter): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(filter)) if (value !== undefined) query.set(name, String(value));
  return query.size > 0 ? `?${query}` : '';
}
