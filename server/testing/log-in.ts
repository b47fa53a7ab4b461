// A login cookie as next-auth makes it, for tests without pages; the e2e journeys log in through the real form.
import { encode } from 'next-auth/jwt';

export async function loginCookie(authSecret: string, user: { id: string; login: string }): Promise<string> {
  const token = await encode({
    secret: authSecret,
    token: { sub: user.id, login: user.login },
  });
  return `next-auth.session-token=${token}`;
}
