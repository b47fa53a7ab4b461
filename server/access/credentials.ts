// From what a request carries to who is asking: a bearer key or token, a key in the query, or a next-auth cookie.
import type { IncomingHttpHeaders } from 'node:http';
import { parse as parseCookies } from 'cookie';
import { getToken } from 'next-auth/jwt';
import { z } from 'zod';
import { type DeviceId, loginIdSchema, userIdSchema } from '#contract/ids.ts';
import { foreignLoginHeader } from '#server/lib/foreign-login-header.ts';
import type { TokenRecord } from './ports.ts';
import type { Principal } from './principal.ts';
import { hashSecret, isSameHash } from './secrets.ts';

/** What a request, or a socket's handshake, presents. `address` is the client's, through the proxy when that is trusted. */
export type Presented = { headers: IncomingHttpHeaders; key?: string | undefined; address: string };

/** What a request without an address of its own presents: credentials do not depend on it. */
export type Brought = Omit<Presented, 'address'>;

export type Credentials = {
  /** A key beats a cookie: who sends a key means the key. Never throws for something invalid. */
  principalOf(presented: Brought): Promise<Principal>;
  /** Keys alone, without waiting: the way of a frame. */
  principalOfKey(presented: Brought): Principal | null;
};

export type CredentialsOptions = {
  authSecret: string;
  adminToken: string | null;
  deviceOfKey(keyHash: string): DeviceId | null;
  tokenOfSecret(hash: string): TokenRecord | null;
};

const secureCookieName = '__Secure-next-auth.session-token';
const cookieName = 'next-auth.session-token';
const loginSchema = z.object({ sub: userIdSchema, login: loginIdSchema });

const nobody: Principal = { kind: 'stranger', brought: 'nothing' };
const invalid: Principal = { kind: 'stranger', brought: 'invalid' };
const foreign: Principal = { kind: 'stranger', brought: 'foreign_login' };

export function createCredentials(options: CredentialsOptions): Credentials {
  const { authSecret, adminToken, deviceOfKey, tokenOfSecret } = options;
  const adminTokenHash = adminToken === null ? null : hashSecret(adminToken);

  function byKey(key: string): Principal {
    const keyHash = hashSecret(key);
    const device = deviceOfKey(keyHash);
    if (device) return { kind: 'device', device, keyHash };
    const token = tokenOfSecret(keyHash);
    if (token) return { kind: 'token', user: token.user, token: token.id };
    return adminTokenHash !== null && isSameHash(adminTokenHash, keyHash) ? { kind: 'automation' } : invalid;
  }

  async function byCookie(header: string): Promise<Principal> {
    const cookies = parseCookies(header);
    const isSecure = Object.keys(cookies).some((name) => name.startsWith(secureCookieName));
    const isPresent = isSecure || Object.keys(cookies).some((name) => name.startsWith(cookieName));
    if (!isPresent) return nobody;
    // getToken wants Next's parsed cookies; a plain Node request has none.
    const token = await getToken({
      req: { cookies, headers: {} } as unknown as Parameters<typeof getToken>[0]['req'],
      secret: authSecret,
      secureCookie: isSecure,
      cookieName: isSecure ? secureCookieName : cookieName,
    });
    const login = loginSchema.safeParse(token);
    return login.success ? { kind: 'user', user: login.data.sub, login: login.data.login } : invalid;
  }

  function principalOfKey({ headers, key }: Brought): Principal | null {
    const bearer = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
    const presented = bearer ?? key;
    if (presented) return byKey(presented);
    return headers.authorization === undefined ? null : invalid;
  }

  return {
    principalOfKey,
    async principalOf(presented) {
      const byItsKey = principalOfKey(presented);
      if (byItsKey) return byItsKey;
      const { headers } = presented;
      if (headers.cookie !== undefined) return byCookie(headers.cookie);
      return headers[foreignLoginHeader] === undefined ? nobody : foreign;
    },
  };
}
