'use client';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import classes from './shell.module.css';
import { useIsAdmin } from './user-context.tsx';

const places = [
  { href: '/', label: 'Wall', adminOnly: false },
  { href: '/devices', label: 'Devices', adminOnly: true },
  { href: '/sessions', label: 'History', adminOnly: false },
];

export function NavLinks({ onFollow }: { onFollow?: () => void }) {
  const here = usePathname();
  const isAdmin = useIsAdmin();
  const isHere = (href: string) => here === href || (href !== '/' && here.startsWith(`${href}/`));
  return places
    .filter((place) => isAdmin || !place.adminOnly)
    .map(({ href, label }) => (
      <Link
        key={href}
        href={href}
        className={classes.link}
        aria-current={isHere(href) ? 'page' : undefined}
        onClick={onFollow}
      >
        {label}
      </Link>
    ));
}
