// The calls that make a phone a device's camera.
import { type PairPhone, pairingAnswerSchema, pairPhoneAnswerSchema } from '#contract/api/pairing.ts';
import { callApi } from '../api.ts';

const pairingPath = (device: string) => `/api/devices/${encodeURIComponent(device)}/pairing`;

export const pairingApi = {
  createPairing: (device: string) =>
    callApi({ method: 'POST', path: pairingPath(device) }, pairingAnswerSchema),
  unpairPhone: (device: string) => callApi({ method: 'DELETE', path: pairingPath(device) }),
  pairPhone: (body: PairPhone) =>
    callApi({ method: 'POST', path: '/api/pairing', body }, pairPhoneAnswerSchema),
};
