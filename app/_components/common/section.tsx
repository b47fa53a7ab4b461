import { Stack, Title } from '@mantine/core';
import type { ReactNode } from 'react';

export type SectionProps = { id: string; title: string; children: ReactNode };

/** A part of a page with a heading of its own, to which an address can lead. */
export function Section({ id, title, children }: SectionProps) {
  return (
    <Stack
      component="section"
      gap="sm"
      id={id}
      aria-labelledby={`${id}-title`}
      style={{ scrollMarginTop: 64 }}
    >
      <Title order={2} id={`${id}-title`}>
        {title}
      </Title>
      {children}
    </Stack>
  );
}
