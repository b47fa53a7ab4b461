import { AuditLog } from '../../../_components/audit/audit-log.tsx';
import { requireAdmin } from '../../../_lib/current-user.ts';
import type { SearchInput } from '../../../_lib/page-input.ts';

export const metadata = { title: 'Audit' };

export default async function AuditPage({ searchParams }: SearchInput) {
  await requireAdmin('/admin/audit');
  const { device, actor } = await searchParams;
  const start = { device: textOf(device), actor: textOf(actor) };
  return <AuditLog key={JSON.stringify(start)} start={start} />;
}

function textOf(value: string | string[] | undefined): string {
  return typeof value === 'string' ? value : '';
}
