'use client';
import { Button, Group, Text } from '@mantine/core';
import { modals } from '@mantine/modals';
import type { Device } from '#contract/api/devices.ts';
import { hubApi } from '../../_lib/hub-api.ts';
import { Section } from '../common/section.tsx';
import { tell } from '../common/tell.ts';
import { useMoments } from '../common/use-moments.ts';
import { useNow } from '../common/use-now.ts';
import { PairPhone } from './pair-phone.tsx';
import { refreshDevices } from './use-device-actions.tsx';

/** A phone, or this browser, in place of a camera. */
export function DevicePhone({ device }: { device: Device }) {
  const { phone } = device;
  return (
    <Section id="phone" title="A phone as this camera">
      {phone ? (
        <PairedPhone device={device} phone={phone} />
      ) : (
        <Text size="sm" c="dimmed">
          A phone shows its page, sends what its camera sees, and needs no app. It gets a key for this device
          only.
        </Text>
      )}
      <Group>
        <PairPhone device={device} label={phone ? 'Pair another phone' : 'Pair a phone'} />
        <Button component="a" href={`/capture?device=${device.id}`} target="_blank" variant="default">
          Use this browser’s camera
        </Button>
      </Group>
    </Section>
  );
}

function PairedPhone({ device, phone }: { device: Device; phone: NonNullable<Device['phone']> }) {
  const now = useNow(60_000);
  const moments = useMoments();
  return (
    <Group justify="space-between">
      <Text size="sm">
        <Text span fw={600}>
          {phone.name}
        </Text>{' '}
        <Text span c="dimmed">
          {now > 0 && `paired since ${moments.format(phone.pairedAt, now)}`}
        </Text>
      </Text>
      <Button variant="default" onClick={() => askToUnpair(device, phone.name)}>
        Unpair
      </Button>
    </Group>
  );
}

function askToUnpair(device: Device, phone: string): void {
  modals.openConfirmModal({
    title: `Unpair ${phone}?`,
    children: (
      <Text size="sm">It can send nothing as {device.name} any more, at once. What it has sent is kept.</Text>
    ),
    labels: { confirm: 'Unpair', cancel: 'Cancel' },
    confirmProps: { color: 'red' },
    onConfirm: () =>
      void hubApi
        .unpairPhone(device.id)
        .then(() => tell.done(`${phone} is unpaired.`))
        .catch((error: unknown) => tell.failed('The phone was not unpaired', error))
        .finally(refreshDevices),
  });
}
