'use client';
import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import type { ReactNode } from 'react';
import { SWRConfig } from 'swr';
import { z } from 'zod';
import type { Theme } from '#contract/api/users.ts';
import { ApiError } from '../_lib/api.ts';
import { cssVariables, theme as mantineTheme } from '../_lib/theme.ts';

// Else it tries whether it may compile its checks, which is a violation of the page's policy.
if (typeof window !== 'undefined') z.config({ jitless: true });

/** Trying again helps only when the hub was away; what it refused it refuses again. */
const swr = {
  shouldRetryOnError: (error: unknown) => error instanceof ApiError && error.code === 'unreachable',
  errorRetryInterval: 3000,
};

type Props = {
  /** The account's, until the browser has said which one it shows. */
  theme: Theme;
  /** For the style elements that Mantine makes. */
  nonce: string | undefined;
  children: ReactNode;
};

export function Providers({ theme, nonce, children }: Props) {
  return (
    <MantineProvider
      theme={mantineTheme}
      cssVariablesResolver={cssVariables}
      defaultColorScheme={theme}
      getStyleNonce={() => nonce ?? ''}
    >
      <SWRConfig value={swr}>
        <Notifications position="bottom-right" limit={4} />
        {children}
      </SWRConfig>
    </MantineProvider>
  );
}
