'use client';
import { useEffect } from 'react';
import { flushSync } from 'react-dom';

/** An address that ends in `#getDevice` leads to a line that is closed, or that a filter hides: it is shown and opened. */
export function useOpenTarget(showAll: () => void): void {
  useEffect(() => {
    function follow(): void {
      if (window.location.hash && !findTarget()) flushSync(showAll);
      openTarget();
    }
    openTarget();
    window.addEventListener('hashchange', follow);
    return () => window.removeEventListener('hashchange', follow);
  }, [showAll]);
}

function findTarget(): HTMLElement | null {
  return document.getElementById(decodeURIComponent(window.location.hash.slice(1)));
}

function openTarget(): void {
  const target = findTarget();
  if (target instanceof HTMLDetailsElement) target.open = true;
  target?.scrollIntoView();
}
