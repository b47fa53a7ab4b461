'use client';
import { Button, Code, Group, Stack, Text } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import classes from './copy-block.module.css';
import { useCopy } from './use-copy.ts';

export type CopyBlockProps = { label: string; code: string; note?: string };

/** Text to take away, with a button that takes it. */
export function CopyBlock({ label, code, note }: CopyBlockProps) {
  const { state, copy } = useCopy();
  return (
    <Stack gap={6}>
      <Group justify="space-between" gap="xs" align="center">
        <Text size="sm" c="dimmed" style={{ flex: '1 1 12rem' }}>
          {note}
        </Text>
        <Button
          size="xs"
          variant="default"
          aria-label={`Copy ${label}`}
          leftSection={state === 'copied' ? <IconCheck size={14} /> : <IconCopy size={14} />}
          onClick={() => copy(code)}
        >
          {state === 'copied' ? 'Copied' : 'Copy'}
        </Button>
      </Group>
      {/* Focusable, so that the text can be reached and selected by keyboard. */}
      <Code block tabIndex={0} role="region" aria-label={label} fz="sm" className={classes.code}>
        {code}
      </Code>
      <Text size="xs" c="var(--mantine-color-error)" role="status">
        {state === 'failed' ? 'The browser did not allow copying. Select the text and copy it by hand.' : ''}
      </Text>
    </Stack>
  );
}
