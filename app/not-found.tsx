import { LonePage } from './_components/common/lone-page.tsx';
import { NotFoundNotice } from './_components/common/not-found-notice.tsx';

export const metadata = { title: 'Not found' };

export default function NotFound() {
  return (
    <LonePage>
      <NotFoundNotice />
    </LonePage>
  );
}
