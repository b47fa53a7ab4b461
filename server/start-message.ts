// What the person who typed `npm start` reads.
import type { NetworkInterfaceInfo } from 'node:os';

export type StartFacts = {
  port: number;
  host: string | undefined;
  publicUrl: string | undefined;
  setupToken: string | null;
  /** By the setting that opened them. */
  ownPorts: Readonly<Record<string, number>>;
  anonymousAccess: boolean;
  /** Null: plain http. */
  certificate: { fingerprint: string; isSelfSigned: boolean } | null;
  networkInterfaces: NodeJS.Dict<NetworkInterfaceInfo[]>;
};

export function startMessage(facts: StartFacts): string {
  const { port, host, publicUrl, setupToken, networkInterfaces, ownPorts, anonymousAccess, certificate } =
    facts;
  const isEverywhere = host === undefined || host === '0.0.0.0' || host === '::';
  const scheme = certificate ? 'https' : 'http';
  const here = publicUrl ?? `${scheme}://${isEverywhere ? 'localhost' : bracketed(host)}:${port}`;
  const lines = ['', `  Frameroom is ready: ${here}`];
  if (isEverywhere && !publicUrl) {
    for (const address of networkAddresses(networkInterfaces))
      lines.push(`  on this network:    ${scheme}://${address}:${port}`);
  }
  for (const [setting, own] of Object.entries(ownPorts)) lines.push(`  and at port ${own} (${setting})`);
  if (certificate?.isSelfSigned) {
    lines.push(
      '',
      '  The hub made its own certificate: each browser asks once whether to trust it. It is the right one if it shows',
      `  SHA-256 ${certificate.fingerprint}`,
    );
  }
  if (anonymousAccess) {
    lines.push(
      '',
      '  WARNING: ANONYMOUS_ACCESS is on. Whoever reaches this machine can send and watch frames without a key.',
    );
  }
  if (setupToken) {
    lines.push(
      '',
      '  First run: create the administrator with this link. It works once.',
      `  ${here}/setup?token=${setupToken}`,
    );
  }
  return `${lines.join('\n')}\n\n`;
}

/** IPv4 only: those are what people type into a camera. */
function networkAddresses(interfaces: NodeJS.Dict<NetworkInterfaceInfo[]>): string[] {
  return Object.values(interfaces)
    .flatMap((addresses) => addresses ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
    .map(({ address }) => address);
}

const bracketed = (host: string) => (host.includes(':') ? `[${host}]` : host);
