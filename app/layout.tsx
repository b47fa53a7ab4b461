import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import '@mantine/spotlight/styles.css';
import './globals.css';
import { ColorSchemeScript, mantineHtmlProps } from '@mantine/core';
import type { Metadata, Viewport } from 'next';
import { headers } from 'next/headers';
import type { ReactNode } from 'react';
import { RememberTheme } from './_components/account/remember-theme.tsx';
import { Providers } from './_components/providers.tsx';
import { RememberNonce } from './_components/remember-nonce.tsx';
import { findUser } from './_lib/current-user.ts';

export const metadata: Metadata = {
  title: { default: 'Frameroom', template: '%s · Frameroom' },
  description: 'Live camera frames, on your own machine.',
  robots: { index: false, follow: false },
};

export const viewport: Viewport = { width: 'device-width', initialScale: 1, colorScheme: 'dark light' };

export default async function RootLayout({ children }: { children: ReactNode }) {
  const user = await findUser();
  const theme = user?.theme ?? 'dark';
  // Of the answer's content security policy: written by the hub's own listener on each request.
  const nonce = (await headers()).get('x-nonce') ?? undefined;
  return (
    <html lang="en" {...mantineHtmlProps}>
      <head>
        <RememberNonce nonce={nonce} />
        {user && <RememberTheme theme={theme} nonce={nonce} />}
        <ColorSchemeScript defaultColorScheme={theme} nonce={nonce} />
      </head>
      <body>
        <Providers theme={theme} nonce={nonce}>
          {children}
        </Providers>
      </body>
    </html>
  );
}
