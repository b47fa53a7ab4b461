'use client';
import { ActionIcon } from '@mantine/core';
import { IconMoon, IconSun } from '@tabler/icons-react';
import { useThemeChoice } from '../account/use-theme-choice.ts';

/** Both icons are rendered and the style sheet shows one, so that the server need not know the scheme. */
export function ColorSchemeToggle() {
  const { toggle } = useThemeChoice();
  return (
    <ActionIcon variant="default" size="lg" aria-label="Switch between dark and light" onClick={toggle}>
      <IconSun size={18} className="mantine-light-hidden" />
      <IconMoon size={18} className="mantine-dark-hidden" />
    </ActionIcon>
  );
}
