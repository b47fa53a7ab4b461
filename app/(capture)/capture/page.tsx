import { LoginCapture } from '../../_components/capture/login-capture.tsx';
import { PhoneCapture } from '../../_components/capture/phone-capture.tsx';
import { requireOperator } from '../../_lib/current-user.ts';
import type { SearchInput } from '../../_lib/page-input.ts';

/** The secret of a pairing link must not travel to other sites. */
export const metadata = { title: 'Camera', referrer: 'no-referrer' as const };

/** With a device: the camera of who is logged in. Without: a phone, which needs no login but a pairing link. */
export default async function CapturePage({ searchParams }: SearchInput) {
  const { device } = await searchParams;
  if (typeof device !== 'string') return <PhoneCapture />;
  await requireOperator(`/capture?device=${encodeURIComponent(device)}`);
  return <LoginCapture device={device} />;
}
