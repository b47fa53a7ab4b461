'use client';
// One person, for administrators: who they are, what they may see, how they come in.
import { Button, Group, Skeleton, Stack, Text } from '@mantine/core';
import { IconArrowLeft, IconTrash } from '@tabler/icons-react';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import useSWR from 'swr';
import type { User } from '#contract/api/users.ts';
import type { UserId } from '#contract/ids.ts';
import { ApiError } from '../../_lib/api.ts';
import { hubApi } from '../../_lib/hub-api.ts';
import type { LinkWay } from '../../_lib/link-way.ts';
import { NotFoundNotice } from '../common/not-found-notice.tsx';
import { PageHead } from '../common/page-head.tsx';
import { Problem } from '../common/problem.tsx';
import { Section } from '../common/section.tsx';
import { messageOf } from '../common/tell.ts';
import { PersonTokens } from '../tokens/person-tokens.tsx';
import { PersonForm } from './person-form.tsx';
import { PersonGrants } from './person-grants.tsx';
import { PersonState } from './person-state.tsx';
import { PersonWayIn } from './person-way-in.tsx';
import { usePersonActions } from './use-person-actions.tsx';

export function PersonPage({ id, linkWay }: { id: UserId; linkWay: LinkWay }) {
  const { data, error, mutate } = useSWR(`/api/users/${id}`, () => hubApi.getUser(id));
  if (error instanceof ApiError && error.code === 'not_found') return <NotFoundNotice />;
  if (data) return <Person person={data.user} linkWay={linkWay} />;
  if (!error) return <Skeleton h={320} maw={860} aria-busy="true" aria-label="Loading the person" />;
  return (
    <Problem title="The person could not be read" message={messageOf(error)} onRetry={() => void mutate()} />
  );
}

function Person({ person, linkWay }: { person: User; linkWay: LinkWay }) {
  const router = useRouter();
  const actions = usePersonActions(person, linkWay);
  return (
    <>
      <PageHead title={person.name} note={person.email}>
        <PersonState state={person.state} />
        <Button
          component={Link}
          href="/admin/users"
          variant="default"
          size="xs"
          leftSection={<IconArrowLeft size={14} />}
        >
          All people
        </Button>
      </PageHead>
      <Stack gap="xl" maw={860}>
        <Section id="person" title="Name and role">
          <PersonForm key={`${person.name} ${person.role}`} person={person} />
        </Section>
        <Section id="sees" title="What they may see">
          <PersonGrants person={person} />
        </Section>
        <Section id="way-in" title="Coming in">
          <PersonWayIn person={person} linkWay={linkWay} />
        </Section>
        <Section id="tokens" title="Tokens">
          <PersonTokens user={person.id} />
        </Section>
        <Section id="remove" title="Removal">
          <Text size="sm" c="dimmed">
            Removes their logins, tokens and grants too. Disabling keeps them for later.
          </Text>
          <Group>
            <Button
              variant="outline"
              color="red"
              leftSection={<IconTrash size={16} />}
              onClick={() => actions.remove(() => router.push('/admin/users'))}
            >
              Remove {person.name}
            </Button>
          </Group>
        </Section>
      </Stack>
    </>
  );
}
