'use client';
import { Input, SegmentedControl } from '@mantine/core';
import { type Theme, themes } from '#contract/api/users.ts';
import { themeWords } from '../../_lib/words.ts';
import { useThemeChoice } from './use-theme-choice.ts';

const data = themes.map((theme) => ({ value: theme, label: themeWords[theme] }));

export function ThemeField() {
  const { theme, choose } = useThemeChoice();
  return (
    <Input.Wrapper label="Theme" labelElement="div">
      <div>
        <SegmentedControl
          aria-label="Theme"
          data={data}
          value={theme}
          onChange={(chosen) => choose(chosen as Theme)}
        />
      </div>
    </Input.Wrapper>
  );
}
