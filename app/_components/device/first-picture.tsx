'use client';
import { Button, Group, Loader, Paper, Stack, Text } from '@mantine/core';
import { IconCircleCheck } from '@tabler/icons-react';
import Link from 'next/link';
import { useState } from 'react';
import type { DeviceId } from '#contract/ids.ts';
import { useDeviceStatus } from '../../_live/live-provider.tsx';
import { useLiveCanvas } from '../../_live/use-live-canvas.ts';
import classes from './first-picture.module.css';

/** Waits for a new device's first frame and shows it. */
export function FirstPicture({ device, name }: { device: DeviceId; name: string }) {
  const known = useDeviceStatus(device);
  const [painted, setPainted] = useState(false);
  const presence = known.state === 'known' ? known.status.presence : 'waiting';
  const hasSent = presence !== 'waiting';
  const canvas = useLiveCanvas({
    feed: 'thumbnails',
    device,
    active: hasSent,
    onPainted: () => setPainted(true),
  });
  return (
    <Paper withBorder p="md" className={classes.box} data-arrived={hasSent || undefined} bg="var(--fr-panel)">
      <Group align="center" gap="md">
        <canvas
          ref={canvas}
          role="img"
          aria-label={`Live picture of ${name}`}
          className={classes.picture}
          hidden={!painted}
        />
        <Stack gap="xs" align="flex-start" style={{ flex: '1 1 14rem' }}>
          <Group gap="xs" role="status" wrap="nowrap">
            {hasSent ? (
              <IconCircleCheck className={classes.mark} aria-hidden="true" />
            ) : (
              <Loader size="xs" aria-hidden="true" />
            )}
            <Text fw={600}>{hasSent ? 'The first frame has arrived' : 'Waiting for the first frame…'}</Text>
          </Group>
          <Text size="sm" c="dimmed">
            {hasSent ? `${name} is connected.` : 'This turns green by itself as soon as the device sends.'}
          </Text>
          <Button component={Link} href={`/devices/${device}`} variant={hasSent ? 'filled' : 'default'}>
            Watch it
          </Button>
        </Stack>
      </Group>
    </Paper>
  );
}
