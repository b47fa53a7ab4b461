'use client';
import { Alert, Button, Checkbox, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { PasswordLink, User } from '#contract/api/users.ts';
import { hubApi } from '../../_lib/hub-api.ts';
import type { LinkWay } from '../../_lib/link-way.ts';
import { messageOf } from '../common/tell.ts';
import { LinkNotice } from './link-notice.tsx';

export type NewLinkProps = { person: User; linkWay: LinkWay; onDone(): void };

type NewLinkState =
  | { step: 'asking'; problem: string | null }
  | { step: 'sending' }
  | { step: 'made'; link: PasswordLink };

/** Asks first, then shows the link: what a dialog holds. */
export function NewLink({ person, linkWay, onDone }: NewLinkProps) {
  const [state, setState] = useState<NewLinkState>({ step: 'asking', problem: null });
  const [mail, setMail] = useState(linkWay === 'mail');

  async function make(): Promise<void> {
    setState({ step: 'sending' });
    try {
      const { link } = await hubApi.createPasswordLink(person.id, { mail });
      setState({ step: 'made', link });
    } catch (error) {
      setState({ step: 'asking', problem: messageOf(error) });
    }
  }

  if (state.step === 'made') {
    return (
      <Stack>
        <LinkNotice link={state.link} email={person.email} />
        <Group justify="flex-end">
          <Button onClick={onDone}>Done</Button>
        </Group>
      </Stack>
    );
  }
  return (
    <Stack>
      {state.step === 'asking' && state.problem && (
        <Alert color="red" variant="outline" role="alert">
          {state.problem}
        </Alert>
      )}
      <Text size="sm">
        {person.hasPassword
          ? 'With the link they choose a new password; the one they have works until then.'
          : 'With the link they choose their password.'}{' '}
        Links made for them before stop working.
      </Text>
      {linkWay === 'mail' && (
        <Checkbox
          label={`Send it to ${person.email}`}
          checked={mail}
          onChange={(event) => setMail(event.currentTarget.checked)}
        />
      )}
      <Group justify="flex-end">
        <Button variant="default" onClick={onDone}>
          Cancel
        </Button>
        <Button data-autofocus loading={state.step === 'sending'} onClick={() => void make()}>
          Make a link
        </Button>
      </Group>
    </Stack>
  );
}
