// The operations on analysers, and on what they do on a device.
import {
  deviceAnalysersAnswerSchema,
  listAnalysersAnswerSchema,
  putAssignmentsSchema,
} from '../analysers.ts';
import { operation } from '../operation.ts';
import { deviceParams } from './devices.ts';

export const analyserOperations = {
  listAnalysers: operation({
    id: 'listAnalysers',
    method: 'GET',
    path: '/api/analysers',
    tag: 'Analysers',
    summary: 'List the analysers',
    access: 'manage_analysers',
    answer: { status: 200, body: listAnalysersAnswerSchema },
  }),
  getDeviceAnalysers: operation({
    id: 'getDeviceAnalysers',
    method: 'GET',
    path: '/api/devices/{id}/analysers',
    tag: 'Analysers',
    summary: 'See which analysers look at a device, and how they fare',
    access: 'watch',
    params: deviceParams,
    answer: { status: 200, body: deviceAnalysersAnswerSchema },
  }),
  putDeviceAnalysers: operation({
    id: 'putDeviceAnalysers',
    method: 'PUT',
    path: '/api/devices/{id}/analysers',
    tag: 'Analysers',
    summary: 'Say which analysers look at a device, in which order; takes effect at once',
    access: 'manage',
    params: deviceParams,
    body: putAssignmentsSchema,
    answer: { status: 200, body: deviceAnalysersAnswerSchema },
  }),
};
