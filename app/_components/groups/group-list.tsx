'use client';
// Groups of devices, so that many can be granted at once.
import { ActionIcon, Button, Menu, Skeleton, Stack, Table, Text, VisuallyHidden } from '@mantine/core';
import { IconDots, IconPencil, IconPlus, IconTrash } from '@tabler/icons-react';
import useSWR from 'swr';
import type { Group } from '#contract/api/groups.ts';
import type { User } from '#contract/api/users.ts';
import { hubApi } from '../../_lib/hub-api.ts';
import { useWall } from '../../_live/live-provider.tsx';
import type { Wall } from '../../_live/wall.ts';
import { EmptyState } from '../common/empty-state.tsx';
import { PageHead } from '../common/page-head.tsx';
import { Problem } from '../common/problem.tsx';
import { messageOf } from '../common/tell.ts';
import { askToRemoveGroup, openGroupForm, refreshGroups } from './group-actions.tsx';

/** The names of a large group would fill the page. */
const namesShown = 6;

export function GroupList() {
  const groups = useSWR('/api/groups', hubApi.listGroups);
  const people = useSWR('/api/users', hubApi.listUsers);
  const error = groups.error ?? people.error;
  return (
    <>
      <PageHead title="Groups" note="Devices that are granted together.">
        <Button leftSection={<IconPlus size={16} />} onClick={() => openGroupForm(null)}>
          Make a group
        </Button>
      </PageHead>
      {error && (
        <Problem
          title="The groups could not be read"
          message={messageOf(error)}
          onRetry={() => void refreshGroups()}
        />
      )}
      {groups.data && people.data ? (
        <Groups groups={groups.data.groups} people={people.data.users} />
      ) : (
        !error && <Pending />
      )}
    </>
  );
}

function Pending() {
  return (
    <Stack aria-busy="true" aria-label="Loading groups">
      {[1, 2].map((row) => (
        <Skeleton key={row} h={44} />
      ))}
    </Stack>
  );
}

function Groups({ groups, people }: { groups: Group[]; people: User[] }) {
  const wall = useWall();
  if (groups.length === 0) {
    return (
      <EmptyState title="No groups yet">
        Put devices into a group, such as all cameras of the garden, and grant the group to people. A device
        that joins the group later is seen by them at once.
      </EmptyState>
    );
  }
  return (
    <Table verticalSpacing="xs" highlightOnHover>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Group</Table.Th>
          <Table.Th>Devices</Table.Th>
          <Table.Th visibleFrom="sm">Granted to</Table.Th>
          <Table.Th w={50}>
            <VisuallyHidden>Actions</VisuallyHidden>
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {groups.map((group) => (
          <GroupRow
            key={group.id}
            group={group}
            seers={people.filter((person) => person.role === 'viewer' && person.groups.includes(group.id))}
            wall={wall}
          />
        ))}
      </Table.Tbody>
    </Table>
  );
}

function GroupRow({ group, seers, wall }: { group: Group; seers: User[]; wall: Wall }) {
  const devices = group.devices.map((id) => wall?.get(id)?.name ?? id);
  return (
    <Table.Tr>
      <Table.Td style={{ overflowWrap: 'anywhere' }}>
        <Text size="sm" fw={500}>
          {group.name}
        </Text>
        <Text size="xs" c="dimmed" hiddenFrom="sm">
          {seers.length === 0 ? 'Granted to nobody' : `Granted to ${namesOf(seers.map(({ name }) => name))}`}
        </Text>
      </Table.Td>
      <Table.Td style={{ overflowWrap: 'anywhere' }}>
        {devices.length === 0 ? 'None yet' : namesOf(devices)}
      </Table.Td>
      <Table.Td visibleFrom="sm">
        {seers.length === 0 ? 'Nobody' : namesOf(seers.map(({ name }) => name))}
      </Table.Td>
      <Table.Td>
        <GroupMenu group={group} seers={seers} />
      </Table.Td>
    </Table.Tr>
  );
}

function namesOf(names: string[]): string {
  const rest = names.length - namesShown;
  const shown = names.slice(0, namesShown).join(', ');
  return rest > 0 ? `${shown} and ${rest} more` : shown;
}

function GroupMenu({ group, seers }: { group: Group; seers: User[] }) {
  return (
    <Menu position="bottom-end" width={200}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={`Actions for ${group.name}`}>
          <IconDots size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => openGroupForm(group)}>
          Name and devices
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item
          color="red"
          leftSection={<IconTrash size={16} />}
          onClick={() => askToRemoveGroup(group, seers)}
        >
          Remove
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
