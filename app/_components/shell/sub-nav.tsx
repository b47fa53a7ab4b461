'use client';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import classes from './sub-nav.module.css';

export type SubNavProps = { label: string; places: readonly { href: string; label: string }[] };

/** The pages of one part of the hub. */
export function SubNav({ label, places }: SubNavProps) {
  const here = usePathname();
  // The longest one that fits: /account/tokens lies within /account.
  const current = places
    .filter(({ href }) => here === href || here.startsWith(`${href}/`))
    .sort((a, b) => b.href.length - a.href.length)[0];
  return (
    <nav aria-label={label} className={classes.nav}>
      {places.map((place) => (
        <Link
          key={place.href}
          href={place.href}
          className={classes.link}
          aria-current={place === current ? 'page' : undefined}
        >
          {place.label}
        </Link>
      ))}
    </nav>
  );
}
