// The session that a path names, for whoever may see its device.
import { sessionIdSchema } from '#contract/ids.ts';
import type { Principal } from '#server/access/principal.ts';
import type { Exchange } from '#server/http/exchange.ts';
import { AppError } from '#server/lib/app-error.ts';
import type { SessionRecord } from '#server/sessions/ports.ts';
import type { ApiDeps } from './index.ts';

/**
 * A session of a device that one may not see is as unknown as one that never was.
 * @throws AppError
 */
export async function findVisibleSession(
  { doors, permissions, sessions }: Pick<ApiDeps, 'doors' | 'permissions' | 'sessions'>,
  { presented, params }: Pick<Exchange, 'presented' | 'params'>,
): Promise<{ principal: Principal; session: SessionRecord }> {
  const principal = await doors.admit(presented, { action: 'enter' });
  const id = sessionIdSchema.safeParse(params.id);
  const session = id.success ? await sessions.get(id.data) : null;
  if (session && permissions.decide(principal, { action: 'read_history', device: session.device }).allowed) {
    return { principal, session };
  }
  throw new AppError('not_found', 'There is no such session.');
}
