import { Box, Group } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import type { ReactNode } from 'react';

/** Something worth knowing here, quieter than a warning. */
export function Note({ children }: { children: ReactNode }) {
  return (
    <Group gap="xs" wrap="nowrap" align="flex-start" fz="sm" c="dimmed">
      <IconInfoCircle size={18} aria-hidden="true" style={{ flex: 'none', marginTop: 1 }} />
      <Box>{children}</Box>
    </Group>
  );
}
