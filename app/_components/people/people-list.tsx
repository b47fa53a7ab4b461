'use client';
// Everybody who may come in, for administrators.
import { Anchor, Button, Skeleton, Stack, Table, Text, TextInput, VisuallyHidden } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconSearch, IconUserPlus } from '@tabler/icons-react';
import Link from 'next/link';
import { useState } from 'react';
import useSWR from 'swr';
import type { User } from '#contract/api/users.ts';
import { formatAge, plural } from '../../_lib/format.ts';
import { hubApi } from '../../_lib/hub-api.ts';
import type { LinkWay } from '../../_lib/link-way.ts';
import { roleWords } from '../../_lib/words.ts';
import { PageHead } from '../common/page-head.tsx';
import { Problem } from '../common/problem.tsx';
import { messageOf } from '../common/tell.ts';
import { useNow } from '../common/use-now.ts';
import { InviteDialog } from './invite-dialog.tsx';
import { PersonMenu } from './person-menu.tsx';
import { PersonState } from './person-state.tsx';

/** Fewer are found by eye. */
const filterFrom = 10;

export function PeopleList({ linkWay }: { linkWay: LinkWay }) {
  const { data, error, mutate } = useSWR('/api/users', hubApi.listUsers);
  const [isInviting, dialog] = useDisclosure(false);
  return (
    <>
      <PageHead title="People" note="Who may come in, and what they may see.">
        <Button leftSection={<IconUserPlus size={16} />} onClick={dialog.open}>
          Invite
        </Button>
      </PageHead>
      <InviteDialog opened={isInviting} linkWay={linkWay} onClose={dialog.close} />
      {error && (
        <Problem
          title="The people could not be read"
          message={messageOf(error)}
          onRetry={() => void mutate()}
        />
      )}
      {data ? <People people={data.users} linkWay={linkWay} /> : !error && <Pending />}
    </>
  );
}

function Pending() {
  return (
    <Stack aria-busy="true" aria-label="Loading people">
      {[1, 2, 3].map((row) => (
        <Skeleton key={row} h={44} />
      ))}
    </Stack>
  );
}

function People({ people, linkWay }: { people: User[]; linkWay: LinkWay }) {
  const now = useNow(30_000);
  const [wanted, setWanted] = useState('');
  const shown = people.filter((person) => isCalled(person, wanted));
  return (
    <>
      {people.length >= filterFrom && (
        <TextInput
          aria-label="Find a person"
          placeholder="Name or e-mail"
          leftSection={<IconSearch size={16} />}
          value={wanted}
          onChange={(event) => setWanted(event.currentTarget.value)}
          w={{ base: '100%', xs: 260 }}
          mb="sm"
        />
      )}
      <Table verticalSpacing="xs" highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Person</Table.Th>
            <Table.Th visibleFrom="sm">Role</Table.Th>
            <Table.Th>State</Table.Th>
            <Table.Th visibleFrom="sm">Last seen</Table.Th>
            <Table.Th visibleFrom="sm">May see</Table.Th>
            <Table.Th w={50}>
              <VisuallyHidden>Actions</VisuallyHidden>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {shown.map((person) => (
            <PersonRow key={person.id} person={person} linkWay={linkWay} now={now} />
          ))}
        </Table.Tbody>
      </Table>
      {shown.length === 0 && (
        <Text c="dimmed" size="sm" mt="sm">
          Nobody of that name.
        </Text>
      )}
    </>
  );
}

function isCalled({ name, email }: User, wanted: string): boolean {
  const part = wanted.trim().toLowerCase();
  return name.toLowerCase().includes(part) || email.includes(part);
}

function PersonRow({ person, linkWay, now }: { person: User; linkWay: LinkWay; now: number }) {
  return (
    <Table.Tr>
      <Table.Td style={{ overflowWrap: 'anywhere' }}>
        <Anchor component={Link} href={`/admin/users/${person.id}`} fw={500} size="sm">
          {person.name}
        </Anchor>
        <Text size="xs" c="dimmed">
          {person.email}
        </Text>
        <Text size="xs" c="dimmed" hiddenFrom="sm">
          {roleWords[person.role]}
        </Text>
      </Table.Td>
      <Table.Td visibleFrom="sm">{roleWords[person.role]}</Table.Td>
      <Table.Td>
        <PersonState state={person.state} />
      </Table.Td>
      <Table.Td visibleFrom="sm" className="figure">
        {lastSeen(person, now)}
      </Table.Td>
      <Table.Td visibleFrom="sm">{sight(person)}</Table.Td>
      <Table.Td>
        <PersonMenu person={person} linkWay={linkWay} />
      </Table.Td>
    </Table.Tr>
  );
}

function lastSeen({ lastSeenAt }: User, now: number): string {
  if (lastSeenAt === null) return 'never';
  return now === 0 ? '' : formatAge(now - lastSeenAt);
}

function sight({ role, grants, groups }: User): string {
  if (role !== 'viewer') return 'Every device';
  const parts = [
    grants.length > 0 && plural(grants.length, 'device'),
    groups.length > 0 && plural(groups.length, 'group'),
  ].filter((part) => part !== false);
  return parts.length > 0 ? parts.join(', ') : 'Nothing yet';
}
