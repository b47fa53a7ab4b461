// Whether single letters are shortcuts. Speech input types letters by accident, so they can be switched off (WCAG 2.1.4).
const storageKey = 'frameroom.letter-shortcuts';

export function shortcutsAllowed(): boolean {
  return window.localStorage.getItem(storageKey) !== 'off';
}

export function allowShortcuts(allowed: boolean): void {
  if (allowed) window.localStorage.removeItem(storageKey);
  else window.localStorage.setItem(storageKey, 'off');
}
