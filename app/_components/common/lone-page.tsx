import { Box, Center } from '@mantine/core';
import type { ReactNode } from 'react';
import { Brand } from './brand.tsx';

/** A page without the shell: login, set-up, not found. */
export function LonePage({ children }: { children: ReactNode }) {
  return (
    <Center component="main" mih="100dvh" p="md" style={{ alignItems: 'start' }} pt="min(12vh, 7rem)">
      <Box w="100%" maw={420}>
        <Box mb="xl">
          <Brand />
        </Box>
        {children}
      </Box>
    </Center>
  );
}
