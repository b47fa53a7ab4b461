'use client';
// Every place where one is logged in; each can be ended from here.
import { Badge, Button, Group, Skeleton, Table, Text } from '@mantine/core';
import useSWR, { mutate as mutateKey } from 'swr';
import type { Login } from '#contract/api/account.ts';
import { formatAge } from '../../_lib/format.ts';
import { hubApi } from '../../_lib/hub-api.ts';
import { loginMethodWords } from '../../_lib/words.ts';
import { Problem } from '../common/problem.tsx';
import { messageOf, tell } from '../common/tell.ts';
import { useMoments } from '../common/use-moments.ts';
import { useNow } from '../common/use-now.ts';
import { browserWords } from './browser-words.ts';

const key = '/api/me/logins';

export function refreshLogins(): Promise<unknown> {
  return mutateKey(key);
}

async function end(run: () => Promise<unknown>, done: string): Promise<void> {
  try {
    await run();
    tell.done(done);
  } catch (error) {
    tell.failed('It was not ended', error);
  }
  await refreshLogins();
}

export function LoginList() {
  const { data, error, mutate } = useSWR(key, hubApi.listLogins);
  if (data) return <Logins logins={data.logins} />;
  if (!error) return <Skeleton h={88} aria-busy="true" aria-label="Loading your logins" />;
  return (
    <Problem title="Your logins could not be read" message={messageOf(error)} onRetry={() => void mutate()} />
  );
}

function Logins({ logins }: { logins: Login[] }) {
  const now = useNow(30_000);
  const moments = useMoments();
  return (
    <>
      <Table verticalSpacing="xs">
        <Table.Tbody>
          {logins.map((login) => (
            <LoginRow
              key={login.id}
              login={login}
              since={now === 0 ? '…' : moments.format(login.createdAt, now)}
              seen={now === 0 ? '…' : formatAge(now - login.lastSeenAt)}
            />
          ))}
        </Table.Tbody>
      </Table>
      {logins.length > 1 && (
        <Group>
          <Button
            variant="default"
            onClick={() => void end(hubApi.endOtherLogins, 'Every other login is ended.')}
          >
            End all others
          </Button>
        </Group>
      )}
    </>
  );
}

function LoginRow({ login, since, seen }: { login: Login; since: string; seen: string }) {
  const browser = browserWords(login.userAgent);
  return (
    <Table.Tr>
      <Table.Td>
        <Group gap={8}>
          <Text size="sm" fw={500} title={login.userAgent}>
            {browser}
          </Text>
          {login.isThis && (
            <Badge variant="default" tt="none">
              This one
            </Badge>
          )}
        </Group>
        <Text size="xs" c="dimmed" className="figure">
          {loginMethodWords[login.method]}, since {since}
        </Text>
        <Text size="xs" c="dimmed" className="figure" hiddenFrom="sm">
          {login.address} · {login.isThis ? 'now' : seen}
        </Text>
      </Table.Td>
      <Table.Td visibleFrom="sm" className="figure">
        {login.address}
      </Table.Td>
      <Table.Td visibleFrom="sm" className="figure">
        {login.isThis ? 'now' : seen}
      </Table.Td>
      <Table.Td ta="right">
        {!login.isThis && (
          <Button
            size="xs"
            variant="default"
            aria-label={`End the login of ${browser} at ${login.address}`}
            onClick={() => void end(() => hubApi.endLogin(login.id), `${browser} is logged out.`)}
          >
            End
          </Button>
        )}
      </Table.Td>
    </Table.Tr>
  );
}
