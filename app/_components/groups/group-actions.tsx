'use client';
// What an administrator can do to a group of devices, with the questions asked before it.
import { Text } from '@mantine/core';
import { modals } from '@mantine/modals';
import { mutate } from 'swr';
import type { Group } from '#contract/api/groups.ts';
import type { User } from '#contract/api/users.ts';
import { hubApi } from '../../_lib/hub-api.ts';
import { tell } from '../common/tell.ts';
import { refreshPeople } from '../people/use-person-actions.tsx';
import { GroupForm } from './group-form.tsx';

/** Who is in a group is also said of people and devices. */
export async function refreshGroups(): Promise<void> {
  await Promise.all([mutate('/api/groups'), refreshPeople()]);
}

export function openGroupForm(group: Group | null): void {
  const modalId = modals.open({
    title: group ? `Change ${group.name}` : 'Make a group',
    size: 'lg',
    children: <GroupForm group={group} onDone={() => modals.close(modalId)} />,
  });
}

export function askToRemoveGroup(group: Group, seers: readonly User[]): void {
  const names = seers.map(({ name }) => name).join(', ');
  modals.openConfirmModal({
    title: `Remove ${group.name}?`,
    children: (
      <Text size="sm">
        Its devices stay.{' '}
        {seers.length > 0
          ? `Who sees them through this group only sees them no more: ${names}.`
          : 'It is granted to nobody.'}
      </Text>
    ),
    labels: { confirm: 'Remove group', cancel: 'Keep it' },
    confirmProps: { color: 'red' },
    onConfirm: () => void remove(group),
  });
}

async function remove(group: Group): Promise<void> {
  try {
    await hubApi.deleteGroup(group.id);
    await refreshGroups();
    tell.done(`${group.name} is removed.`);
  } catch (error) {
    tell.failed(`${group.name} was not removed`, error);
  }
}
