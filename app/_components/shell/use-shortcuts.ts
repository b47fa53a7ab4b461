'use client';
import { useEffect, useEffectEvent } from 'react';
import { shortcutsAllowed } from './shortcut-choice.ts';

/** By `event.key`. Only keys without modifiers. */
export type Shortcuts = Record<string, (() => void) | undefined>;

const editable = 'input, textarea, select, [contenteditable="true"]';
/** What keys already mean something, and on which elements. */
const taken: Record<string, string> = {
  ' ': 'button, a, summary, [role="tab"]',
  Enter: 'button, a, summary, [role="tab"]',
  ArrowLeft: '[role="tab"], [role="slider"], [role="region"]',
  ArrowRight: '[role="tab"], [role="slider"], [role="region"]',
};

export function useShortcuts(shortcuts: Shortcuts): void {
  const press = useEffectEvent((event: KeyboardEvent) => {
    const run = shortcuts[event.key];
    if (!run || !isForThePage(event)) return;
    event.preventDefault();
    run();
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => press(event);
    // Before anything else hears of it: Escape that closes a dialog must still find the dialog open here.
    document.addEventListener('keydown', listen, { capture: true });
    return () => document.removeEventListener('keydown', listen, { capture: true });
  }, []);
}

function isForThePage(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing)
    return false;
  if (event.key.length === 1 && !shortcutsAllowed()) return false;
  const target = event.target instanceof Element ? event.target : null;
  if (target?.closest(editable)) return false;
  const takenOn = taken[event.key];
  if (takenOn && target?.closest(takenOn)) return false;
  return document.querySelector('[role="dialog"], [role="menu"]') === null;
}
