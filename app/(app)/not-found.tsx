import { NotFoundNotice } from '../_components/common/not-found-notice.tsx';

export default function NotFound() {
  return <NotFoundNotice />;
}
