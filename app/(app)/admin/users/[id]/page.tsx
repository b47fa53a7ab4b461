import { notFound } from 'next/navigation';
import { userIdSchema } from '#contract/ids.ts';
import { PersonPage } from '../../../../_components/people/person-page.tsx';
import { requireAdmin } from '../../../../_lib/current-user.ts';
import { linkWayOf } from '../../../../_lib/link-way.ts';
import type { IdInput } from '../../../../_lib/page-input.ts';
import { runtime } from '../../../../_lib/runtime.ts';

export const metadata = { title: 'Person' };

export default async function Page({ params }: IdInput) {
  const { id } = await params;
  await requireAdmin(`/admin/users/${id}`);
  const person = userIdSchema.safeParse(id);
  if (!person.success) notFound();
  return <PersonPage key={person.data} id={person.data} linkWay={linkWayOf(await runtime())} />;
}
