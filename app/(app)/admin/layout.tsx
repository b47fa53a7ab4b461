import type { ReactNode } from 'react';
import { SubNav } from '../../_components/shell/sub-nav.tsx';

const places = [
  { href: '/admin/users', label: 'People' },
  { href: '/admin/groups', label: 'Groups' },
  { href: '/admin/audit', label: 'Audit' },
];

/** Each page asks for the administrator itself: a layout is not rendered again on navigation. */
export default function AdminLayout({ children }: { children: ReactNode }) {
  return (
    <>
      <SubNav label="Administration" places={places} />
      {children}
    </>
  );
}
