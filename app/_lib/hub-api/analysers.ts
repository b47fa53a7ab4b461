// The calls on analysers, and on which of them look at a device.
import {
  deviceAnalysersAnswerSchema,
  listAnalysersAnswerSchema,
  type PutAssignments,
} from '#contract/api/analysers.ts';
import { callApi } from '../api.ts';

const ofDevice = (id: string) => `/api/devices/${encodeURIComponent(id)}/analysers`;

export const analysersApi = {
  listAnalysers: () => callApi({ method: 'GET', path: '/api/analysers' }, listAnalysersAnswerSchema),
  getDeviceAnalysers: (id: string) =>
    callApi({ method: 'GET', path: ofDevice(id) }, deviceAnalysersAnswerSchema),
  putDeviceAnalysers: (id: string, body: PutAssignments) =>
    callApi({ method: 'PUT', path: ofDevice(id), body }, deviceAnalysersAnswerSchema),
};
