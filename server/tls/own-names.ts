// The names and addresses under which this machine is reached on its network.
import { isIP } from 'node:net';
import type { NetworkInterfaceInfo } from 'node:os';

export type Machine = {
  hostname: string;
  publicUrl: string | undefined;
  networkInterfaces: NodeJS.Dict<NetworkInterfaceInfo[]>;
};

export type OwnNames = {
  /** A certificate without one of these is made anew. */
  needed: readonly string[];
  /** IPv6 addresses: many change every day (RFC 8981), and a new certificate makes every browser ask again. */
  welcome: readonly string[];
};

const dnsName = /^(?=.{1,253}$)[a-z\d]([a-z\d-]{0,61}[a-z\d])?(\.[a-z\d]([a-z\d-]{0,61}[a-z\d])?)*$/;

export function ownNames({ hostname, publicUrl, networkInterfaces }: Machine): OwnNames {
  const name = hostname.toLowerCase();
  const [short = ''] = name.split('.');
  const site = publicUrl ? new URL(publicUrl).hostname.replace(/^\[|\]$/g, '') : undefined;
  const addresses = Object.values(networkInterfaces)
    .flatMap((each) => each ?? [])
    // A link-local address is good with the name of an interface only, which no certificate can hold.
    .filter(({ scopeid = 0, internal }) => !internal && scopeid === 0);
  const ofFamily = (family: string) =>
    addresses.filter((each) => each.family === family).map(({ address }) => address);
  const needed = [
    'localhost',
    name,
    `${short}.local`,
    ...(site ? [site] : []),
    '127.0.0.1',
    '::1',
    ...ofFamily('IPv4'),
  ];
  return {
    needed: [...new Set(needed)].filter((each) => isIP(each) > 0 || dnsName.test(each)),
    welcome: [...new Set(ofFamily('IPv6'))],
  };
}
