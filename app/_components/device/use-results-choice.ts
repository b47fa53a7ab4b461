'use client';
import { useLocalStorage } from '@mantine/hooks';

/** Whether results are shown on device pages; kept in this browser. */
export function useResultsChoice(): { isShown: boolean; toggle(): void } {
  const [choice, setChoice] = useLocalStorage<'shown' | 'hidden'>({
    key: 'frameroom.results',
    defaultValue: 'shown',
  });
  return {
    isShown: choice !== 'hidden',
    toggle: () => setChoice((before) => (before === 'hidden' ? 'shown' : 'hidden')),
  };
}
