'use client';
import { useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import type { Theme } from '#contract/api/users.ts';
import { hubApi } from '../../_lib/hub-api.ts';
import { tell } from '../common/tell.ts';

export type ThemeChoice = {
  theme: Theme;
  /** Shown at once, kept by the account for every browser. */
  choose(theme: Theme): void;
  /** From what is seen now to the other one. */
  toggle(): void;
};

export function useThemeChoice(): ThemeChoice {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const seen = useComputedColorScheme('dark');
  function choose(theme: Theme): void {
    setColorScheme(theme);
    hubApi.updateMe({ theme }).catch((error) => tell.failed('The theme was not saved', error));
  }
  return { theme: colorScheme, choose, toggle: () => choose(seen === 'dark' ? 'light' : 'dark') };
}
