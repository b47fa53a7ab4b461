// A real OpenID Connect provider with a real network between it and the hub: whatever goes by can be tampered with there.
// It asks nothing: who comes is `person`. Its private key is the test's, so that a test can forge what is signed well.
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, generateKeyPair } from 'jose';
import Provider, { type Configuration } from 'oidc-provider';

export type OidcPerson = {
  sub: string;
  email?: string;
  email_verified?: boolean;
  name?: string;
  groups?: string | string[];
};

type Answer = Record<string, unknown>;

/** Changes what the provider answers to the hub, at its token or its userinfo endpoint. */
export type Tamper = { path: '/token' | '/me'; change(answer: Answer): Promise<Answer> | Answer };

export type OidcProvider = {
  readonly issuer: string;
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
  /** Who comes next. Null: nobody is let in. */
  person: OidcPerson | null;
  /** Null: everything passes as it is. */
  tamper: Tamper | null;
  close(): Promise<void>;
};

export const clientId = 'frameroom';
export const clientSecret = 'the-secret-of-the-hub-0123456789abcdef';
export const keyId = 'journey';

export async function startOidcProvider(): Promise<OidcProvider> {
  const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
  const jwk = { ...(await exportJWK(privateKey)), kid: keyId, alg: 'RS256', use: 'sig' };
  const [upstream, front] = [http.createServer(), http.createServer()];
  const upstreamPort = await listen(upstream);
  // Everybody, the provider included, takes the front for the provider.
  const issuer = `http://127.0.0.1:${await listen(front)}`;
  const state: OidcProvider = {
    issuer,
    privateKey,
    publicKey,
    person: null,
    tamper: null,
    async close() {
      for (const server of [front, upstream]) {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      }
    },
  };
  const provider = new Provider(
    issuer,
    configuration(jwk, () => state.person),
  );
  upstream.on('request', (req, res) => {
    if (req.url?.startsWith('/interaction/')) void letIn(provider, state.person, req, res);
    else void provider.callback()(req, res);
  });
  front.on('request', (req, res) => passOn(req, res, upstreamPort, state));
  return state;
}

function configuration(jwk: object, person: () => OidcPerson | null): Configuration {
  const scopes = 'openid email profile';
  return {
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        // On the loopback address of a native client any port is the registered one; the hub's is not known yet.
        redirect_uris: ['http://127.0.0.1/api/auth/callback/oidc'],
        application_type: 'native',
      },
    ],
    jwks: { keys: [jwk] },
    cookies: { keys: ['a key for the cookies of the journey'] },
    claims: { openid: ['sub', 'groups'], email: ['email', 'email_verified'], profile: ['name'] },
    features: { devInteractions: { enabled: false } },
    pkce: { required: () => true },
    interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (_ctx, accountId) => ({ accountId, claims: () => ({ ...person(), sub: accountId }) }),
    async loadExistingGrant({ oidc }) {
      const { client, account, provider } = oidc;
      if (!client || !account) return undefined;
      const grant = new provider.Grant({ clientId: client.clientId, accountId: account.accountId });
      grant.addOIDCScope(scopes);
      await grant.save();
      return grant;
    },
    ttl: { AccessToken: 60, AuthorizationCode: 60, Grant: 60, IdToken: 60, Interaction: 60, Session: 60 },
  };
}

async function letIn(
  provider: Provider,
  person: OidcPerson | null,
  req: http.IncomingMessage,
  res: http.ServerResponse,
): Promise<void> {
  await provider.interactionFinished(
    req,
    res,
    // A native client asks for consent each time, whatever was granted.
    person ? { login: { accountId: person.sub }, consent: {} } : { error: 'access_denied' },
  );
}

function passOn(
  req: http.IncomingMessage,
  res: http.ServerResponse,
  port: number,
  { tamper }: OidcProvider,
): void {
  const { method, headers, url } = req;
  const far = http.request({ host: '127.0.0.1', port, method, headers, path: url }, async (answer) => {
    if (!tamper || url !== tamper.path || answer.statusCode !== 200) {
      res.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(res);
      return;
    }
    const changed = await tamper.change(JSON.parse(await readText(answer)) as Answer);
    res.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(changed));
  });
  far.on('error', () => res.destroy());
  req.pipe(far);
}

async function readText(stream: AsyncIterable<Buffer>): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part);
  return Buffer.concat(parts).toString();
}

async function listen(server: http.Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}
