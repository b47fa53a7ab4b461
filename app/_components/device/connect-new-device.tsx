'use client';
import { Group, Stack, Text, Title } from '@mantine/core';
import { CopyBlock } from '../common/copy-block.tsx';
import { PageHead } from '../common/page-head.tsx';
import { CommandTabs } from './command-tabs.tsx';
import { FirstPicture } from './first-picture.tsx';
import type { NewlyMade } from './newly-made.ts';
import { PairPhone } from './pair-phone.tsx';

export function ConnectNewDevice({ made }: { made: NewlyMade }) {
  const { device, key } = made;
  return (
    <>
      <PageHead title={`Connect ${device.name}`} note="Step 2 of 2: make it send" />
      <Stack gap="lg" maw={860}>
        <Stack gap={4} component="section" aria-labelledby="key-title">
          <Title order={2} id="key-title">
            Its key
          </Title>
          <CopyBlock
            label="key"
            code={key}
            note="Copy it now if you want to keep it. You will not see it again. The commands below contain it."
          />
        </Stack>
        <Stack gap="sm" component="section" aria-labelledby="commands-title">
          <Title order={2} id="commands-title">
            Paste one of these on the device
          </Title>
          <CommandTabs device={device.id} deviceKey={key} />
        </Stack>
        <Group gap="sm" align="center">
          <Text size="sm" c="dimmed">
            Or let a phone be its camera:
          </Text>
          <PairPhone device={device} label="Pair a phone" />
        </Group>
        <FirstPicture device={device.id} name={device.name} />
      </Stack>
    </>
  );
}
