'use client';
// A pairing link while it is good: as a code to scan and as text, and the word when a phone has used it.
import { Button, Group, Skeleton, Stack, Text, ThemeIcon } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import type { Device } from '#contract/api/devices.ts';
import type { PairedPhone, PairingAnswer } from '#contract/api/pairing.ts';
import { hubApi } from '../../_lib/hub-api.ts';
import { Problem } from '../common/problem.tsx';
import { messageOf } from '../common/tell.ts';
import { PairingLink } from './pairing-link.tsx';
import { useNewPhone } from './use-new-phone.ts';

type Made = { kind: 'making' } | { kind: 'made'; link: PairingAnswer } | { kind: 'failed'; message: string };

export type PairPhoneDialogProps = { device: Pick<Device, 'id' | 'name'>; onDone(): void };

export function PairPhoneDialog({ device, onDone }: PairPhoneDialogProps) {
  const [made, setMade] = useState<Made>({ kind: 'making' });
  const paired = useNewPhone(device.id);

  async function make(): Promise<void> {
    setMade({ kind: 'making' });
    try {
      setMade({ kind: 'made', link: await hubApi.createPairing(device.id) });
    } catch (error) {
      setMade({ kind: 'failed', message: messageOf(error) });
    }
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: one link each time the dialog opens
  useEffect(() => void make(), []);

  if (paired) return <Paired phone={paired} onDone={onDone} />;
  switch (made.kind) {
    case 'making':
      return <Skeleton h={300} aria-busy="true" />;
    case 'failed':
      return <Problem title="There is no link" message={made.message} onRetry={() => void make()} />;
    case 'made':
      return <PairingLink link={made.link} onRenew={() => void make()} />;
  }
}

function Paired({ phone, onDone }: { phone: PairedPhone; onDone(): void }) {
  return (
    <Stack>
      <Group wrap="nowrap" role="status">
        <ThemeIcon color="green" radius="xl" size="lg">
          <IconCheck size={20} />
        </ThemeIcon>
        <div>
          <Text fw={600}>{phone.name} is paired</Text>
          <Text size="sm" c="dimmed">
            Press Start on the phone: its picture then shows here.
          </Text>
        </div>
      </Group>
      <Group justify="flex-end">
        <Button onClick={onDone} data-autofocus>
          Close
        </Button>
      </Group>
    </Stack>
  );
}
