// The only route handler inside Next; everything else is served before it.
import NextAuth from 'next-auth';
import { authOptions } from '../../../_lib/auth-options.ts';

type Context = { params: Promise<{ nextauth: string[] }> };

async function handle(request: Request, context: Context): Promise<Response> {
  return NextAuth(await authOptions())(request, context);
}

export { handle as GET, handle as POST };
