// /api/devices/{id}/pairing and /api/pairing: a phone as a device's camera.
import { networkInterfaces } from 'node:os';
import { deviceOperations as operations } from '#contract/api/operations/devices.ts';
import { tooMany } from '#server/access/attempts.ts';
import type { Principal } from '#server/access/principal.ts';
import { hashSecret } from '#server/access/secrets.ts';
import type { Exchange, Route } from '#server/http/exchange.ts';
import { originOf } from '#server/http/origin.ts';
import { serve } from '#server/http/serve.ts';
import { AppError } from '#server/lib/app-error.ts';
import type { ApiDeps } from './index.ts';
import { phoneOrigins } from './phone-origins.ts';

export function pairingRoutes(deps: ApiDeps): Route[] {
  const { doors, registry, pairing, attempts, record, publicUrl, listenHost, proxy } = deps;
  const stranger: Principal = { kind: 'stranger', brought: 'nothing' };

  /** The link's token stands behind `#`, where no server and no log sees it. */
  function linksFor(token: string, req: Exchange['req']): string[] {
    const { protocol, host } = originOf(req, proxy);
    const origins = phoneOrigins({
      publicUrl,
      visited: `${protocol}://${host}`,
      host: listenHost,
      protocol: 'encrypted' in req.socket ? 'https' : 'http',
      port: req.socket.localPort ?? 0,
      networkInterfaces: networkInterfaces(),
    });
    return origins.map((origin) => `${origin}/capture#${token}`);
  }

  return [
    serve(operations.createPairing, async ({ req, presented, params }) => {
      const { device } = await doors.admitToDevice(presented, 'manage', params.id);
      if (registry.get(device).source.kind === 'demo')
        throw new AppError('conflict', 'A demo camera is drawn by the hub itself: a phone cannot be it.');
      const { token, expiresAt } = pairing.issue(device);
      return { token, urls: linksFor(token, req), expiresAt };
    }),

    serve(operations.unpairPhone, async ({ presented, address, params }) => {
      const { principal, device } = await doors.admitToDevice(presented, 'manage', params.id);
      const { phone } = registry.get(device);
      pairing.close(device);
      if (!phone) return undefined;
      await registry.unpairPhone(device);
      record({ principal, address }, 'device.phone_unpaired', { device, target: phone.name });
      return undefined;
    }),

    serve(operations.pairPhone, async ({ address, readBody }) => {
      const seconds = await attempts.pairing.take(address);
      if (seconds > 0) throw tooMany(seconds);
      const { token, name } = await readBody();
      const device = redeem(token, address);
      const key = await registry.pairPhone(device, name);
      const principal: Principal = { kind: 'device', device, keyHash: hashSecret(key) };
      record({ principal, address }, 'device.phone_paired', { device, target: name });
      return { device: { id: device, name: registry.get(device).name }, key };
    }),
  ];

  function redeem(token: string, address: string) {
    try {
      return pairing.redeem(token);
    } catch (error) {
      record({ principal: stranger, address }, 'device.pairing_failed');
      throw error;
    }
  }
}
