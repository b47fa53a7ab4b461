'use client';
// Who may see a device, and why; administrators give it and take it away here.
import { Anchor, Button, Group as Row, Select, Skeleton, Table, Text } from '@mantine/core';
import Link from 'next/link';
import { useState } from 'react';
import useSWR from 'swr';
import type { Device } from '#contract/api/devices.ts';
import type { Group } from '#contract/api/groups.ts';
import type { User, UserAnswer } from '#contract/api/users.ts';
import { hubApi } from '../../_lib/hub-api.ts';
import { personStateWords } from '../../_lib/words.ts';
import { Problem } from '../common/problem.tsx';
import { Section } from '../common/section.tsx';
import { messageOf, tell } from '../common/tell.ts';
import { refreshPeople } from '../people/use-person-actions.tsx';

type Named = Pick<Device, 'id' | 'name'>;

export function DevicePeople({ device }: { device: Named }) {
  const people = useSWR('/api/users', hubApi.listUsers);
  const groups = useSWR('/api/groups', hubApi.listGroups);
  const error = people.error ?? groups.error;
  return (
    <Section id="people" title="Who may see it">
      {error && (
        <Problem
          title="The people could not be read"
          message={messageOf(error)}
          onRetry={() => void Promise.all([people.mutate(), groups.mutate()])}
        />
      )}
      {people.data && groups.data ? (
        <Seers device={device} people={people.data.users} groups={groups.data.groups} />
      ) : (
        !error && <Skeleton h={80} aria-busy="true" aria-label="Loading people" />
      )}
    </Section>
  );
}

async function change(run: () => Promise<UserAnswer>): Promise<void> {
  try {
    await run();
    await refreshPeople();
  } catch (error) {
    tell.failed('Who may see it was not changed', error);
  }
}

function Seers({ device, people, groups }: { device: Named; people: User[]; groups: Group[] }) {
  const viewers = people.filter(({ role }) => role === 'viewer');
  const itsGroups = groups.filter(({ devices }) => devices.includes(device.id));
  const isDirect = (person: User) => person.grants.includes(device.id);
  const through = (person: User) => itsGroups.filter(({ id }) => person.groups.includes(id));
  const seers = viewers.filter((person) => isDirect(person) || through(person).length > 0);
  const byRole = people.filter(({ role, state }) => role !== 'viewer' && state !== 'disabled');
  return (
    <>
      <Text size="sm" c="dimmed">
        Administrators and operators see every device: {byRole.map(({ name }) => name).join(', ')}.
      </Text>
      {seers.length > 0 && (
        <Table verticalSpacing="xs">
          <Table.Tbody>
            {seers.map((person) => (
              <Table.Tr key={person.id}>
                <Table.Td style={{ overflowWrap: 'anywhere' }}>
                  <Anchor component={Link} href={`/admin/users/${person.id}`} size="sm" fw={500}>
                    {person.name}
                  </Anchor>
                  <Text size="xs" c="dimmed">
                    {person.email}
                    {person.state !== 'active' && ` · ${personStateWords[person.state].toLowerCase()}`}
                  </Text>
                </Table.Td>
                <Table.Td>{wayWords(isDirect(person), through(person))}</Table.Td>
                <Table.Td ta="right">
                  {isDirect(person) && (
                    <Button
                      size="xs"
                      variant="default"
                      aria-label={`Take ${device.name} away from ${person.name}`}
                      onClick={() => void change(() => hubApi.revokeDevice(person.id, device.id))}
                    >
                      Take away
                    </Button>
                  )}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      {viewers.length === 0 ? (
        <Text size="sm">
          There are no viewers yet.{' '}
          <Anchor component={Link} href="/admin/users" size="sm">
            Invite somebody
          </Anchor>
        </Text>
      ) : (
        <GrantField device={device} people={viewers.filter((person) => !isDirect(person))} />
      )}
    </>
  );
}

function wayWords(direct: boolean, groups: readonly Group[]): string {
  const ways = [direct ? 'Granted' : '', ...groups.map(({ name }) => `through ${name}`)].filter(Boolean);
  const words = ways.join(', ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function GrantField({ device, people }: { device: Named; people: User[] }) {
  const [chosen, setChosen] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  async function grant(person: string): Promise<void> {
    setBusy(true);
    await change(() => hubApi.grantDevice(person, device.id));
    setChosen(null);
    setBusy(false);
  }
  if (people.length === 0) return null;
  return (
    <Row align="flex-end" gap="sm">
      <Select
        label="Let somebody see it"
        placeholder="Name or e-mail"
        data={people.map(({ id, name, email }) => ({ value: id as string, label: `${name} (${email})` }))}
        searchable
        clearable
        nothingFoundMessage="Nobody of that name."
        value={chosen}
        onChange={setChosen}
        w={{ base: '100%', xs: 320 }}
      />
      <Button
        variant="default"
        loading={busy}
        disabled={chosen === null}
        onClick={() => chosen && void grant(chosen)}
      >
        Grant
      </Button>
    </Row>
  );
}
