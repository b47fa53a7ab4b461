import { headers } from 'next/headers';
import { ApiDocs } from '../../../_components/api-docs/api-docs.tsx';
import { viewApi } from '../../../_components/api-docs/operation-view.ts';
import { requireUser } from '../../../_lib/current-user.ts';

export const metadata = { title: 'API' };

export default async function Page() {
  await requireUser('/docs/api');
  // Written by the hub's own listener on each request, whatever the client claimed.
  const sent = await headers();
  const origin = `${sent.get('x-forwarded-proto')}://${sent.get('x-forwarded-host')}`;
  return <ApiDocs api={viewApi()} origin={origin} />;
}
