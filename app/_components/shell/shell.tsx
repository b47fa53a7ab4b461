'use client';
// The frame of every page for somebody who is logged in. Knows nothing of what the pages show.
import { AppShell, Burger, Drawer, Group, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { ModalsProvider } from '@mantine/modals';
import Link from 'next/link';
import type { ReactNode } from 'react';
import type { User } from '#contract/api/users.ts';
import { LiveProvider } from '../../_live/live-provider.tsx';
import { Brand } from '../common/brand.tsx';
import { ColorSchemeToggle } from './color-scheme-toggle.tsx';
import { ConnectionMark } from './connection-mark.tsx';
import { DeviceSearch } from './device-search.tsx';
import { NavLinks } from './nav-links.tsx';
import classes from './shell.module.css';
import { ShortcutKeys } from './shortcut-keys.tsx';
import { UserContext } from './user-context.tsx';
import { UserMenu } from './user-menu.tsx';
import { WhileLoggedIn } from './while-logged-in.tsx';

export function Shell({ user, children }: { user: User; children: ReactNode }) {
  const [menuOpen, menu] = useDisclosure(false);
  return (
    <UserContext value={user}>
      <LiveProvider>
        {/* Within: what a dialog shows may ask who is logged in, and what is live. */}
        <ModalsProvider>
          <a href="#content" className={classes.skip}>
            Skip to the content
          </a>
          <AppShell header={{ height: 52 }} padding={{ base: 'sm', sm: 'md' }}>
            <AppShell.Header>
              <Group h="100%" px={{ base: 'sm', sm: 'md' }} gap="sm" wrap="nowrap">
                <Burger opened={menuOpen} onClick={menu.toggle} hiddenFrom="sm" size="sm" aria-label="Menu" />
                <Link href="/" className={classes.brand} aria-label="Frameroom, to the wall">
                  <Brand />
                </Link>
                <Group component="nav" aria-label="Main" gap={4} visibleFrom="sm" ml="md" wrap="nowrap">
                  <NavLinks />
                </Group>
                <Group gap="xs" ml="auto" wrap="nowrap">
                  <ConnectionMark />
                  <DeviceSearch />
                  <ShortcutKeys />
                  <ColorSchemeToggle />
                  <UserMenu />
                </Group>
              </Group>
            </AppShell.Header>
            <Drawer opened={menuOpen} onClose={menu.close} title="Menu" size="xs" hiddenFrom="sm">
              <Stack component="nav" aria-label="Main" gap={4}>
                <NavLinks onFollow={menu.close} />
              </Stack>
            </Drawer>
            <AppShell.Main id="content" tabIndex={-1} className={classes.main}>
              <WhileLoggedIn>{children}</WhileLoggedIn>
            </AppShell.Main>
          </AppShell>
        </ModalsProvider>
      </LiveProvider>
    </UserContext>
  );
}
