'use client';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import type { Role } from '#contract/api/users.ts';
import classes from './shell.module.css';
import { useUser } from './user-context.tsx';

const everyone: readonly Role[] = ['admin', 'operator', 'viewer'];
const places: readonly { href: string; label: string; within?: string; roles: readonly Role[] }[] = [
  { href: '/', label: 'Wall', roles: everyone },
  { href: '/devices', label: 'Devices', roles: ['admin', 'operator'] },
  { href: '/sessions', label: 'History', roles: everyone },
  { href: '/admin/users', label: 'Admin', within: '/admin', roles: ['admin'] },
];

export function NavLinks({ onFollow }: { onFollow?: () => void }) {
  const here = usePathname();
  const { role } = useUser();
  const isHere = (place: string) => here === place || (place !== '/' && here.startsWith(`${place}/`));
  return places
    .filter(({ roles }) => roles.includes(role))
    .map(({ href, label, within }) => (
      <Link
        key={href}
        href={href}
        className={classes.link}
        aria-current={isHere(within ?? href) ? 'page' : undefined}
        onClick={onFollow}
      >
        {label}
      </Link>
    ));
}
