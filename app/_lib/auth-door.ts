// The door of next-auth, and what it would do badly by itself: limits, its log that strangers may write to, errors of 500
// for a request that is none, and a word to the audit log when a provider's answer could not be believed.
import 'server-only';
import NextAuth from 'next-auth';
import { authOptions } from './auth-options.ts';
import { runtime } from './runtime.ts';

export type AuthContext = { params: Promise<{ nextauth: string[] }> };

export async function answerAuth(request: Request, context: AuthContext): Promise<Response> {
  const { nextauth } = await context.params;
  const [action, provider] = nextauth;
  // Its client reports failures of the network here. Anybody could, and as much as they like.
  if (action === '_log') return Response.json({});
  // It reads JSON too, and ends with 500 at JSON that is none; its own pages send forms.
  const isJson = /json/i.test(request.headers.get('content-type') ?? '');
  if (request.method === 'POST' && isJson) return refuse(415, 'Send it as a form.');

  const hub = await runtime();
  // Written by the hub's own listener on each request, whatever the client claimed.
  const address = request.headers.get('x-forwarded-for') ?? '';
  const userAgent = request.headers.get('user-agent') ?? '';
  const isSignOn = provider === 'oidc' && (action === 'signin' || action === 'callback');
  if (isSignOn && (await hub.takeSignOnStep(address)) > 0) return sendToLogin(request, 'too_many');

  const answer: Response = await NextAuth(authOptions(hub, { address, userAgent }))(request, context);
  const failure = isSignOn && failureOf(answer);
  if (failure) hub.noteFailedSignOn({ address, why: failure });
  // Its only errors of 500 are about a callback address that is none, in the query or in its cookie.
  return answer.status < 500 ? answer : refuse(400, 'This request cannot be understood.');
}

/** next-auth sends the browser to its error page; what the hub itself has refused goes to the login page at once. */
function failureOf(answer: Response): string | null {
  const target = answer.headers.get('location') ?? '';
  if (!URL.canParse(target)) return null;
  const { pathname, searchParams } = new URL(target);
  return pathname === '/api/auth/error' ? searchParams.get('error') : null;
}

/** The login page asks by a POST and reads where to go; the provider sends the browser itself. */
function sendToLogin(request: Request, error: string): Response {
  const url = `/login?error=${error}`;
  return request.method === 'POST'
    ? Response.json({ url })
    : new Response(null, { status: 302, headers: { location: url } });
}

function refuse(status: number, message: string): Response {
  return Response.json({ message }, { status });
}
