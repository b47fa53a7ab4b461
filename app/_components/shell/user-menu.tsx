'use client';
import { ActionIcon, Menu, Text } from '@mantine/core';
import { IconApi, IconLogout, IconUser, IconUserCog } from '@tabler/icons-react';
import Link from 'next/link';
import { signOut } from 'next-auth/react';
import { roleWords } from '../../_lib/words.ts';
import { tell } from '../common/tell.ts';
import { useUser } from './user-context.tsx';

export function UserMenu() {
  const user = useUser();
  async function logOut(): Promise<void> {
    try {
      await signOut({ redirect: false });
      window.location.assign('/login');
    } catch (error) {
      tell.failed('You are still logged in', error);
    }
  }
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <ActionIcon variant="default" size="lg" aria-label={`Account of ${user.name}`}>
          <IconUser size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <Text size="sm" c="var(--mantine-color-text)" fw={500}>
            {user.name}
          </Text>
          <Text size="xs">
            {user.email} · {roleWords[user.role].toLowerCase()}
          </Text>
        </Menu.Label>
        <Menu.Divider />
        <Menu.Item component={Link} href="/account" leftSection={<IconUserCog size={16} />}>
          Your account
        </Menu.Item>
        <Menu.Item component={Link} href="/docs/api" leftSection={<IconApi size={16} />}>
          API
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => void logOut()}>
          Log out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
