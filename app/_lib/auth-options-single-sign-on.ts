// Logging in by an OpenID Connect provider, for next-auth: the authorization code flow with PKCE, state and nonce.
import 'server-only';
import type { OAuthConfig } from 'next-auth/providers/oauth';
import type { BaseClient, IdTokenClaims, TokenSet } from 'openid-client';
import type { Caller } from './auth-options.ts';
import { mergeClaims } from './merge-claims.ts';
import type { PageRuntime, SingleSignOnOutcome, SingleSignOnProvider } from './runtime.ts';

/** How long the provider may be silent. The browser waits meanwhile. */
const timeoutMs = 10_000;

/** What the hub says to the provider's answer. */
type Judged = { sub: string; outcome: SingleSignOnOutcome };

export function singleSignOnProvider(
  hub: PageRuntime,
  provider: SingleSignOnProvider,
  caller: Caller,
): OAuthConfig<Judged> {
  return {
    id: 'oidc',
    name: provider.name,
    type: 'oauth',
    wellKnown: `${withoutSlash(provider.issuer)}/.well-known/openid-configuration`,
    clientId: provider.clientId,
    clientSecret: provider.clientSecret,
    // Whatever algorithm a token names, only this one counts: `none`, and a MAC made with the client secret, do not.
    client: { id_token_signed_response_alg: provider.idTokenAlgorithm },
    authorization: { params: { scope: provider.scopes } },
    idToken: true,
    checks: ['pkce', 'state', 'nonce'],
    httpOptions: { timeout: timeoutMs },
    token: {
      async request({ provider: { callbackUrl }, params, checks, client }) {
        requireIssuer(provider.issuer, client.issuer.metadata.issuer);
        // A code and nothing less: a token that came through the browser is not taken in its place.
        return { tokens: await client.callback(callbackUrl, params, { ...checks, response_type: 'code' }) };
      },
    },
    userinfo: {
      // The person is looked up here and not in `profile`: next-auth logs what is thrown there and says nothing on the page.
      async request({ tokens, client }): Promise<Judged> {
        // It is the one that `client.callback` made; next-auth's types say less.
        const claims = await readClaims(tokens as TokenSet, client);
        const { iss: issuer, sub } = claims;
        return { sub, outcome: await hub.logInVouched({ issuer, subject: sub, claims, ...caller }) };
      },
    },
    profile: ({ sub, outcome }) =>
      outcome.outcome === 'welcome'
        ? { id: outcome.user.id, login: outcome.login }
        : { id: sub, refused: outcome.why },
  };
}

/** `userinfo` compares the subject with the token's. */
async function readClaims(tokens: TokenSet, client: BaseClient): Promise<IdTokenClaims> {
  const hasUserinfo = client.issuer.metadata.userinfo_endpoint !== undefined;
  return mergeClaims(tokens.claims(), hasUserinfo ? await client.userinfo(tokens) : {});
}

/** What answers at the address must be who was set: the issuer is half of a person's name here. */
function requireIssuer(wanted: string, found: string): void {
  if (withoutSlash(wanted) !== withoutSlash(found))
    throw new Error(`OIDC_ISSUER is ${wanted}, but the provider there calls itself ${found}`);
}

function withoutSlash(address: string): string {
  return address.replace(/\/+$/, '');
}
