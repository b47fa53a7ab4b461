'use client';
// One device, live: its picture, the figures of its way here, and its settings for those who manage devices.
import { Anchor, Button, Group, Skeleton } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import Link from 'next/link';
import { useState } from 'react';
import type { DeviceId } from '#contract/ids.ts';
import { useConnection, useDeviceStatus } from '../../_live/live-provider.tsx';
import { createFigureKeeper } from '../../_live/picture-figures.ts';
import { NotFoundNotice } from '../common/not-found-notice.tsx';
import { PageHead } from '../common/page-head.tsx';
import { PresenceMark } from '../common/presence-mark.tsx';
import { useManagesDevices } from '../shell/user-context.tsx';
import { DeviceFigures } from './device-figures.tsx';
import classes from './device-page.module.css';
import { DeviceSettings } from './device-settings.tsx';
import { LiveStage } from './live-stage.tsx';
import { ResultList } from './result-list.tsx';
import { useResultsChoice } from './use-results-choice.ts';

export function DevicePage({ device }: { device: DeviceId }) {
  const known = useDeviceStatus(device);
  const isConnected = useConnection() === 'connected';
  const managesDevices = useManagesDevices();
  const [keeper] = useState(createFigureKeeper);
  const results = useResultsChoice();
  if (known.state === 'absent') return <NotFoundNotice />;
  const status = known.state === 'known' ? known.status : null;
  return (
    <>
      <PageHead
        title={
          status?.name ?? (
            <Skeleton component="span" display="inline-block" w={180} h={26} aria-label="Loading" />
          )
        }
      >
        {status && (
          <Group gap="md">
            {isConnected && <PresenceMark presence={status.presence} />}
            <Anchor
              component={Link}
              size="sm"
              href={status.session ? `/sessions/${status.session}` : `/sessions?device=${device}`}
            >
              {status.session ? 'This session' : 'Its history'}
            </Anchor>
          </Group>
        )}
        <Button
          component={Link}
          href="/"
          variant="default"
          size="xs"
          leftSection={<IconArrowLeft size={14} />}
          title="Back to the wall (Esc)"
        >
          Wall
        </Button>
      </PageHead>
      <div className={classes.layout}>
        <LiveStage device={device} status={status} keeper={keeper} results={results} />
        <div className={classes.side}>
          <DeviceFigures device={device} status={status} keeper={keeper} />
          {results.isShown && <ResultList device={device} />}
        </div>
      </div>
      {managesDevices && status && <DeviceSettings device={device} />}
    </>
  );
}
