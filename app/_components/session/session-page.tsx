'use client';
// One session: what came in, what was refused, what reached viewers and what did not.
import { Anchor, Button, Skeleton, Text } from '@mantine/core';
import { modals } from '@mantine/modals';
import { IconPlayerStop } from '@tabler/icons-react';
import Link from 'next/link';
import useSWR from 'swr';
import type { Session } from '#contract/api/sessions.ts';
import { ApiError } from '../../_lib/api.ts';
import { hubApi } from '../../_lib/hub-api.ts';
import { NotFoundNotice } from '../common/not-found-notice.tsx';
import { PageHead } from '../common/page-head.tsx';
import { Problem } from '../common/problem.tsx';
import { messageOf, tell } from '../common/tell.ts';
import { useManagesDevices } from '../shell/user-context.tsx';
import { LiveBadge } from './live-badge.tsx';
import { SessionCounters } from './session-counters.tsx';
import { SessionResults } from './session-results.tsx';

const refreshMs = 1000;

export function SessionPage({ session: id }: { session: string }) {
  const { data, error, mutate } = useSWR(`/api/sessions/${id}`, () => hubApi.getSession(id), {
    refreshInterval: (latest) => (latest && latest.session.endedAt === null ? refreshMs : 0),
  });
  if (error instanceof ApiError && error.code === 'not_found') return <NotFoundNotice />;
  return (
    <>
      {error && (
        <Problem
          title="The session could not be read"
          message={messageOf(error)}
          onRetry={() => void mutate()}
        />
      )}
      {data ? <Content session={data.session} onChanged={() => void mutate()} /> : !error && <Pending />}
    </>
  );
}

function Pending() {
  return (
    <div aria-busy="true">
      <PageHead title="Session" />
      <Skeleton h={280} maw={860} />
    </div>
  );
}

function Content({ session, onChanged }: { session: Session; onChanged(): void }) {
  const managesDevices = useManagesDevices();
  const isOpen = session.endedAt === null;
  const title = (
    <>
      Session of {session.deviceName} {isOpen && <LiveBadge />}
    </>
  );
  return (
    <>
      <PageHead title={title} note={<SessionLinks session={session} />}>
        {isOpen && (
          <Button component={Link} href={`/devices/${session.device}`}>
            Watch it
          </Button>
        )}
        {isOpen && managesDevices && (
          <Button
            variant="default"
            leftSection={<IconPlayerStop size={16} />}
            onClick={() => askToStop(session, onChanged)}
          >
            Stop session
          </Button>
        )}
      </PageHead>
      <SessionCounters session={session} />
      <Text size="sm" c="dimmed" mt="md">
        Pictures of past sessions are not kept: this version does not record.
      </Text>
      <SessionResults session={session} />
    </>
  );
}

function SessionLinks({ session }: { session: Session }) {
  return (
    <>
      <Anchor component={Link} size="sm" href={`/devices/${session.device}`}>
        {session.device}
      </Anchor>
      {' · '}
      <Anchor component={Link} size="sm" href={`/sessions?device=${session.device}`}>
        all its sessions
      </Anchor>
    </>
  );
}

function askToStop(session: Session, onChanged: () => void): void {
  modals.openConfirmModal({
    title: 'Stop this session?',
    children: (
      <Text size="sm">
        It ends now. If {session.deviceName} goes on sending, its next frame begins a new session.
      </Text>
    ),
    labels: { confirm: 'Stop session', cancel: 'Cancel' },
    onConfirm: () =>
      void hubApi
        .stopSession(session.id)
        .then(onChanged, (error: unknown) => tell.failed('The session was not stopped', error)),
  });
}
