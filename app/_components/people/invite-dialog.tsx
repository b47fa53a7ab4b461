'use client';
import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { CreateUserAnswer } from '#contract/api/users.ts';
import type { LinkWay } from '../../_lib/link-way.ts';
import { InviteForm } from './invite-form.tsx';
import { LinkNotice } from './link-notice.tsx';

export type InviteDialogProps = { opened: boolean; linkWay: LinkWay; onClose(): void };

/** First the form, then the link. The link lives in this dialog's memory and nowhere else. */
export function InviteDialog({ opened, linkWay, onClose }: InviteDialogProps) {
  const [invited, setInvited] = useState<CreateUserAnswer | null>(null);
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      onExitTransitionEnd={() => setInvited(null)}
      title={invited ? `${invited.user.name} is invited` : 'Invite a person'}
      size="lg"
      closeOnClickOutside={!invited}
    >
      {invited ? (
        <Invited answer={invited} onDone={onClose} />
      ) : (
        <InviteForm linkWay={linkWay} onInvited={setInvited} onCancel={onClose} />
      )}
    </Modal>
  );
}

function Invited({ answer: { user, link }, onDone }: { answer: CreateUserAnswer; onDone(): void }) {
  return (
    <Stack>
      {link ? (
        <LinkNotice link={link} email={user.email} />
      ) : (
        <Text size="sm">They can log in by single sign-on now, as {user.email}.</Text>
      )}
      <Group justify="flex-end">
        <Button onClick={onDone}>Done</Button>
      </Group>
    </Stack>
  );
}
