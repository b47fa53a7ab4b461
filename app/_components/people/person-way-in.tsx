'use client';
// How a person comes in, and what shuts them out.
import { Button, Group, Text } from '@mantine/core';
import { IconBan, IconCircleCheck, IconLink } from '@tabler/icons-react';
import type { User } from '#contract/api/users.ts';
import type { LinkWay } from '../../_lib/link-way.ts';
import { useMoments } from '../common/use-moments.ts';
import { useNow } from '../common/use-now.ts';
import { usePersonActions } from './use-person-actions.tsx';

export function PersonWayIn({ person, linkWay }: { person: User; linkWay: LinkWay }) {
  const actions = usePersonActions(person, linkWay);
  const now = useNow(30_000);
  const moments = useMoments();
  const seen =
    person.lastSeenAt === null ? 'Never seen here' : `Last seen ${moments.format(person.lastSeenAt, now)}`;
  return (
    <>
      <Text size="sm">
        {wayWords(person)} {now > 0 && `${seen}.`}
      </Text>
      <Group>
        {linkWay !== 'none' && person.state !== 'disabled' && (
          <Button variant="default" leftSection={<IconLink size={16} />} onClick={actions.newLink}>
            New link
          </Button>
        )}
        {person.state === 'disabled' ? (
          <Button variant="default" leftSection={<IconCircleCheck size={16} />} onClick={actions.enable}>
            Enable
          </Button>
        ) : (
          <Button variant="default" leftSection={<IconBan size={16} />} onClick={actions.disable}>
            Disable
          </Button>
        )}
      </Group>
    </>
  );
}

function wayWords({ state, hasPassword, hasSingleSignOn }: User): string {
  if (state === 'disabled') return 'Disabled: cannot log in, and no token of theirs works.';
  if (hasPassword && hasSingleSignOn) return 'Logs in with a password or by single sign-on.';
  if (hasPassword) return 'Logs in with a password.';
  if (hasSingleSignOn) return 'Logs in by single sign-on and has no password.';
  return 'Invited, and has not come in yet. A link that was lost can be made anew.';
}
