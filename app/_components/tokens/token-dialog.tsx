'use client';
import { Button, Group, Modal, Stack } from '@mantine/core';
import { useState } from 'react';
import type { CreateTokenAnswer } from '#contract/api/tokens.ts';
import { CopyBlock } from '../common/copy-block.tsx';
import { tokenExample } from './token-example.ts';
import { TokenForm } from './token-form.tsx';

/** First the form, then the secret. It lives in this dialog's memory and nowhere else. */
export function TokenDialog({ opened, onClose }: { opened: boolean; onClose(): void }) {
  const [made, setMade] = useState<CreateTokenAnswer | null>(null);
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      onExitTransitionEnd={() => setMade(null)}
      title={made ? `${made.token.name} is made` : 'Make a token'}
      size="lg"
      closeOnClickOutside={!made}
    >
      {made ? <Made answer={made} onDone={onClose} /> : <TokenForm onMade={setMade} onCancel={onClose} />}
    </Modal>
  );
}

function Made({ answer: { token, secret }, onDone }: { answer: CreateTokenAnswer; onDone(): void }) {
  const { scopes, devices } = token;
  const example = tokenExample({ origin: window.location.origin, secret, scopes, devices });
  return (
    <Stack>
      <CopyBlock
        label="token"
        code={secret}
        note="Copy it now. You will not see it again; the hub keeps only its hash."
      />
      <CopyBlock label="example" code={example} note="To try it, in a shell:" />
      <Group justify="flex-end">
        <Button onClick={onDone}>Done</Button>
      </Group>
    </Stack>
  );
}
