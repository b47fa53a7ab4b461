// For tests only: a hub with people of each role and two devices, one of which has sent, and tokens of these people.
import { expect } from 'vitest';
import { type CreateToken, type CreateTokenAnswer, createTokenAnswerSchema } from '#contract/api/tokens.ts';
import { postFrame } from '#server/testing/post-frame.ts';
import { startTestHub, type TestHub } from '#server/testing/start-test-hub.ts';
import { makeImage } from '#server/testing/test-images.ts';

export type Headers = Record<string, string>;
type Person = { id: string; cookie: string };

type Wanted = Partial<Pick<CreateToken, 'scopes' | 'expiresAt'>> & { devices?: string[] };

export type TokenHub = {
  hub: TestHub;
  jpeg: Buffer;
  /** Of `door`. */
  session: string;
  /** An administrator, an operator, and a viewer who may see `door` but not `yard`. */
  people: Record<'ada' | 'olga' | 'vera', Person>;
  ask(headers: Headers, wanted?: Wanted): Promise<Response>;
  make(cookie: string, wanted?: Wanted): Promise<CreateTokenAnswer>;
  /** What a call with this token is answered. */
  statusOf(secret: string, path: string, method?: string, body?: unknown): Promise<number>;
};

export const bearer = (secret: string): Headers => ({ authorization: `Bearer ${secret}` });

export async function startTokenHub(): Promise<TokenHub> {
  const hub = await startTestHub();
  const jpeg = await makeImage();
  const key = await hub.addDevice('door');
  await hub.addDevice('yard');
  const people = {
    ada: await hub.addPerson('ada@example.org', { role: 'admin' }),
    olga: await hub.addPerson('olga@example.org', { role: 'operator' }),
    vera: await hub.addPerson('vera@example.org', { grants: ['door'] }),
  };
  const { session } = await postFrame(hub, 'door', key, jpeg);
  const ask: TokenHub['ask'] = (headers, wanted = {}) =>
    hub.call('POST', '/api/tokens', { name: 'Script', scopes: ['read_live'], ...wanted }, headers);
  return {
    ...{ hub, jpeg, session, people, ask },
    async make(cookie, wanted) {
      const answer = await ask({ cookie }, wanted);
      expect(answer.status, await answer.clone().text()).toBe(201);
      return createTokenAnswerSchema.parse(await answer.json());
    },
    async statusOf(secret, path, method = 'GET', body = undefined) {
      const answer = await hub.call(method, path, body, bearer(secret));
      await answer.arrayBuffer();
      return answer.status;
    },
  };
}
