'use client';
import { Button, Group, Skeleton, Stack, Text } from '@mantine/core';
import { IconKey, IconPencil, IconTrash } from '@tabler/icons-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import useSWR from 'swr';
import type { Device } from '#contract/api/devices.ts';
import { hubApi } from '../../_lib/hub-api.ts';
import { sceneWords } from '../../_lib/words.ts';
import { CopyBlock } from '../common/copy-block.tsx';
import { Problem } from '../common/problem.tsx';
import { Section } from '../common/section.tsx';
import { messageOf } from '../common/tell.ts';
import { useIsAdmin } from '../shell/user-context.tsx';
import { CommandTabs } from './command-tabs.tsx';
import { DeviceAnalysers } from './device-analysers.tsx';
import { DevicePeople } from './device-people.tsx';
import { DevicePhone } from './device-phone.tsx';
import { LimitsForm } from './limits-form.tsx';
import { useDeviceActions } from './use-device-actions.tsx';

/** What administrators and operators change on a device. */
export function DeviceSettings({ device: id }: { device: string }) {
  const { data, error, mutate } = useSWR(`/api/devices/${id}`, () => hubApi.getDevice(id));
  if (error && !data) {
    return (
      <Problem
        title="Its settings could not be read"
        message={messageOf(error)}
        onRetry={() => void mutate()}
      />
    );
  }
  return (
    <Stack mt="xl" gap="xl" maw={860}>
      {data ? <Settings device={data.device} /> : <Skeleton h={160} />}
    </Stack>
  );
}

function Settings({ device }: { device: Device }) {
  const router = useRouter();
  const actions = useDeviceActions(device);
  const isAdmin = useIsAdmin();
  return (
    <>
      {device.source.kind === 'remote' ? (
        <Connect device={device} />
      ) : (
        <DemoNote scene={sceneWords[device.source.scene]} />
      )}
      {device.source.kind === 'remote' && <DevicePhone device={device} />}
      <DeviceAnalysers device={device.id} />
      <Section id="limits" title="Limits">
        <LimitsForm key={JSON.stringify(device.limits)} device={device} />
      </Section>
      {isAdmin && <DevicePeople device={device} />}
      <Section id="manage" title="Name and removal">
        <Group>
          <Button variant="default" leftSection={<IconPencil size={16} />} onClick={actions.rename}>
            Rename
          </Button>
          <Button
            variant="outline"
            color="red"
            leftSection={<IconTrash size={16} />}
            onClick={() => actions.remove(() => router.push('/devices'))}
          >
            Delete device
          </Button>
        </Group>
      </Section>
    </>
  );
}

function Connect({ device }: { device: Device }) {
  const actions = useDeviceActions(device);
  const [key, setKey] = useState<string | null>(null);
  const known =
    device.keyCreatedAt === null
      ? 'It has no key, so it can send nothing.'
      : 'Its key was shown when it was made.';
  return (
    <Section id="connect" title="Connect">
      {key ? (
        <CopyBlock
          label="key"
          code={key}
          note="The new key. You will not see it again. The commands below contain it."
        />
      ) : (
        <Group justify="space-between">
          <Text size="sm" c="dimmed">
            {known} Put it in place of YOUR_KEY, or make a new one: the old one then stops at once.
          </Text>
          <Button
            variant="default"
            leftSection={<IconKey size={16} />}
            onClick={() => actions.rotateKey(setKey)}
          >
            Make a new key
          </Button>
        </Group>
      )}
      <CommandTabs device={device.id} deviceKey={key} />
    </Section>
  );
}

function DemoNote({ scene }: { scene: string }) {
  return (
    <Section id="connect" title="Demo camera">
      <Text size="sm" c="dimmed">
        The hub draws this picture itself ({scene.toLowerCase()}). It has no key and needs no connection.
      </Text>
    </Section>
  );
}
