import { notFound } from 'next/navigation';
import { sessionIdSchema } from '#contract/ids.ts';
import { SessionPage } from '../../../_components/session/session-page.tsx';
import { requireUser } from '../../../_lib/current-user.ts';
import type { IdInput } from '../../../_lib/page-input.ts';

export const metadata = { title: 'Session' };

export default async function Page({ params }: IdInput) {
  const { id } = await params;
  await requireUser(`/sessions/${id}`);
  const session = sessionIdSchema.safeParse(id);
  if (!session.success) notFound();
  return <SessionPage session={session.data} />;
}
