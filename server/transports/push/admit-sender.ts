// Who asks to send, and as which device: settled before the upgrade, so that a refusal is a plain HTTP answer.
import type { IncomingMessage } from 'node:http';
import type { DeviceId } from '#contract/ids.ts';
import { keyOfProtocols } from '#contract/push.ts';
import type { Doorkeeper } from '#server/access/doorkeeper.ts';
import type { Principal } from '#server/access/principal.ts';
import { originOf, type ProxyTrust } from '#server/http/origin.ts';
import { AppError } from '#server/lib/app-error.ts';

export type Admitted = { principal: Principal; device: DeviceId };

export type AdmitDeps = { doors: Doorkeeper; proxy: ProxyTrust };

const path = /^\/api\/devices\/([^/]+)\/push\/?$/;

/** @throws AppError */
export async function admitSender(req: IncomingMessage, { doors, proxy }: AdmitDeps): Promise<Admitted> {
  const [pathname = '/', search = ''] = (req.url ?? '/').split('?', 2);
  const found = path.exec(pathname);
  if (!found) throw new AppError('not_found', 'There is nothing at this address.');
  const { address } = originOf(req, proxy);
  const key =
    new URLSearchParams(search).get('key') ?? keyOfProtocols(req.headers['sec-websocket-protocol'] ?? '');
  const presented = { headers: req.headers, key, address };
  return doors.admitToDevice(presented, 'send', decodeURIComponent(found[1] ?? ''));
}
