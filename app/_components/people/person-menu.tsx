'use client';
import { ActionIcon, Menu } from '@mantine/core';
import { IconBan, IconCircleCheck, IconDots, IconLink, IconPencil, IconTrash } from '@tabler/icons-react';
import Link from 'next/link';
import type { User } from '#contract/api/users.ts';
import type { LinkWay } from '../../_lib/link-way.ts';
import { usePersonActions } from './use-person-actions.tsx';

export function PersonMenu({ person, linkWay }: { person: User; linkWay: LinkWay }) {
  const actions = usePersonActions(person, linkWay);
  return (
    <Menu position="bottom-end" width={200}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={`Actions for ${person.name}`}>
          <IconDots size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item component={Link} href={`/admin/users/${person.id}`} leftSection={<IconPencil size={16} />}>
          Role and grants
        </Menu.Item>
        {linkWay !== 'none' && person.state !== 'disabled' && (
          <Menu.Item leftSection={<IconLink size={16} />} onClick={actions.newLink}>
            New link
          </Menu.Item>
        )}
        {person.state === 'disabled' ? (
          <Menu.Item leftSection={<IconCircleCheck size={16} />} onClick={actions.enable}>
            Enable
          </Menu.Item>
        ) : (
          <Menu.Item leftSection={<IconBan size={16} />} onClick={actions.disable}>
            Disable
          </Menu.Item>
        )}
        <Menu.Divider />
        <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={() => actions.remove()}>
          Remove
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
