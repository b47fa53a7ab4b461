// The calls on personal access tokens.
import { type CreateToken, createTokenAnswerSchema, listTokensAnswerSchema } from '#contract/api/tokens.ts';
import { callApi } from '../api.ts';

export type NewToken = Pick<CreateToken, 'name' | 'scopes' | 'expiresAt'> & {
  devices: readonly string[] | null;
};

export const tokensApi = {
  listTokens: () => callApi({ method: 'GET', path: '/api/tokens' }, listTokensAnswerSchema),
  listTokensOf: (user: string) =>
    callApi({ method: 'GET', path: `/api/tokens?user=${encodeURIComponent(user)}` }, listTokensAnswerSchema),
  createToken: (body: NewToken) =>
    callApi({ method: 'POST', path: '/api/tokens', body }, createTokenAnswerSchema),
  revokeToken: (id: string) => callApi({ method: 'DELETE', path: `/api/tokens/${encodeURIComponent(id)}` }),
};
