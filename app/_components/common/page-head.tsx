import { Group, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';

export type PageHeadProps = { title: ReactNode; note?: ReactNode; children?: ReactNode };

/** A page's title, a line about it, and its actions. */
export function PageHead({ title, note, children }: PageHeadProps) {
  return (
    <Group justify="space-between" align="center" mb="md" gap="sm">
      <div style={{ minWidth: 0 }}>
        <Title order={1}>{title}</Title>
        {note && (
          <Text c="dimmed" size="sm">
            {note}
          </Text>
        )}
      </div>
      {children && <Group gap="xs">{children}</Group>}
    </Group>
  );
}
