'use client';
import { useState } from 'react';

type CopyState = 'idle' | 'copied' | 'failed';

/** The clipboard interface exists only on HTTPS and localhost; a hub in the local network is usually plain HTTP. */
export function useCopy(): { state: CopyState; copy(text: string): void } {
  const [state, setState] = useState<CopyState>('idle');
  async function copy(text: string): Promise<void> {
    const copied = await writeClipboard(text);
    setState(copied ? 'copied' : 'failed');
    if (copied) setTimeout(() => setState('idle'), 2000);
  }
  return { state, copy: (text) => void copy(text) };
}

async function writeClipboard(text: string): Promise<boolean> {
  try {
    if (!navigator.clipboard) return copyBySelection(text);
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

function copyBySelection(text: string): boolean {
  const area = document.createElement('textarea');
  area.value = text;
  area.style.position = 'fixed';
  area.style.opacity = '0';
  const focused = document.activeElement;
  document.body.append(area);
  area.select();
  const copied = document.execCommand('copy');
  area.remove();
  if (focused instanceof HTMLElement) focused.focus();
  return copied;
}
