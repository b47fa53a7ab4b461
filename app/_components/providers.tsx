'use client';
import { MantineProvider } from '@mantine/core';
import { ModalsProvider } from '@mantine/modals';
import { Notifications } from '@mantine/notifications';
import type { ReactNode } from 'react';
import { SWRConfig } from 'swr';
import { ApiError } from '../_lib/api.ts';
import { cssVariables, theme } from '../_lib/theme.ts';

/** Trying again helps only when the hub was away; what it refused it refuses again. */
const swr = {
  shouldRetryOnError: (error: unknown) => error instanceof ApiError && error.code === 'unreachable',
  errorRetryInterval: 3000,
};

export function Providers({ children }: { children: ReactNode }) {
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="dark">
      <SWRConfig value={swr}>
        <ModalsProvider>
          <Notifications position="bottom-right" limit={4} />
          {children}
        </ModalsProvider>
      </SWRConfig>
    </MantineProvider>
  );
}
