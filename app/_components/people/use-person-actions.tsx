'use client';
// What an administrator can do to a person, with the questions asked before it.
import { Text } from '@mantine/core';
import { modals } from '@mantine/modals';
import { mutate } from 'swr';
import type { User } from '#contract/api/users.ts';
import { hubApi } from '../../_lib/hub-api.ts';
import type { LinkWay } from '../../_lib/link-way.ts';
import { tell } from '../common/tell.ts';
import { useUser } from '../shell/user-context.tsx';
import { NewLink } from './new-link.tsx';

export type PersonActions = {
  newLink(): void;
  disable(): void;
  enable(): void;
  remove(onRemoved?: () => void): void;
};

export function refreshPeople(): Promise<unknown> {
  return mutate((key) => typeof key === 'string' && key.startsWith('/api/users'));
}

export function usePersonActions(person: User, linkWay: LinkWay): PersonActions {
  const isSelf = useUser().id === person.id;

  async function act(failure: string, run: () => Promise<unknown>): Promise<void> {
    try {
      await run();
      await refreshPeople();
    } catch (error) {
      tell.failed(failure, error);
    }
  }

  return {
    newLink() {
      const modalId = modals.open({
        title: `New link for ${person.name}`,
        size: 'lg',
        closeOnClickOutside: false,
        children: <NewLink person={person} linkWay={linkWay} onDone={() => modals.close(modalId)} />,
      });
    },
    disable() {
      modals.openConfirmModal({
        title: `Disable ${person.name}?`,
        children: (
          <Text size="sm">
            {isSelf && 'This is you. '}
            They are logged out everywhere at once and cannot come back, and their tokens stop working. What
            they may see is kept for the day you enable them again.
          </Text>
        ),
        labels: { confirm: 'Disable', cancel: 'Cancel' },
        confirmProps: { color: 'red' },
        onConfirm: () =>
          void act(`${person.name} was not disabled`, async () => {
            await hubApi.updateUser(person.id, { disabled: true });
            tell.done(`${person.name} is disabled.`);
          }),
      });
    },
    enable() {
      void act(`${person.name} was not enabled`, async () => {
        await hubApi.updateUser(person.id, { disabled: false });
        tell.done(`${person.name} may come in again.`);
      });
    },
    remove(onRemoved) {
      modals.openConfirmModal({
        title: `Remove ${person.name}?`,
        children: (
          <Text size="sm">
            {isSelf && 'This is you. '}
            Their logins, their tokens and what they may see go too. What the audit log says of them stays.
            This cannot be undone.
          </Text>
        ),
        labels: { confirm: 'Remove', cancel: 'Keep' },
        confirmProps: { color: 'red' },
        onConfirm: () =>
          void act(`${person.name} was not removed`, async () => {
            await hubApi.deleteUser(person.id);
            tell.done(`${person.name} is removed.`);
            onRemoved?.();
          }),
      });
    },
  };
}
