import type { ReactNode } from 'react';
import { SubNav } from '../../_components/shell/sub-nav.tsx';

const places = [
  { href: '/account', label: 'Account' },
  { href: '/account/tokens', label: 'Tokens' },
];

export default function AccountLayout({ children }: { children: ReactNode }) {
  return (
    <>
      <SubNav label="Account" places={places} />
      {children}
    </>
  );
}
