'use client';
import { Text } from '@mantine/core';
import Link from 'next/link';
import { memo, useState } from 'react';
import type { DeviceStatus } from '#contract/api/devices.ts';
import { formatAge, formatFps } from '../../_lib/format.ts';
import { useConnection } from '../../_live/live-provider.tsx';
import { useLiveCanvas } from '../../_live/use-live-canvas.ts';
import { PresenceMark } from '../common/presence-mark.tsx';
import { useInView } from '../common/use-in-view.ts';
import { useNow } from '../common/use-now.ts';
import classes from './wall.module.css';

/** Memoised: of many tiles, only the one whose status changed renders again. */
export const WallTile = memo(function WallTile({ device }: { device: DeviceStatus }) {
  const [tile, inView] = useInView<HTMLAnchorElement>();
  const [painted, setPainted] = useState(false);
  const canvas = useLiveCanvas({
    feed: 'thumbnails',
    device: device.id,
    active: inView,
    onPainted: () => setPainted(true),
  });
  const isConnected = useConnection() === 'connected';
  const isOnline = isConnected && device.presence === 'online';
  return (
    <Link ref={tile} href={`/devices/${device.id}`} className={classes.tile} prefetch={false}>
      <div className={classes.picture} data-dim={isOnline ? undefined : true}>
        <canvas ref={canvas} role="img" aria-label={`Live picture of ${device.name}`} />
        {(!isOnline || !painted) && (
          <div className={classes.notice}>
            <span>{isConnected ? <TileNotice device={device} /> : 'Reconnecting…'}</span>
          </div>
        )}
      </div>
      <div className={classes.caption}>
        <span className={classes.name} title={device.name}>
          {device.name}
        </span>
        {isOnline && (
          <Text component="span" size="sm" c="dimmed" className="figure">
            {formatFps(device.fps)} fps
          </Text>
        )}
        {isConnected && <PresenceMark presence={device.presence} />}
      </div>
    </Link>
  );
});

function TileNotice({ device }: { device: DeviceStatus }) {
  const now = useNow(1000);
  if (device.presence === 'waiting') return 'Waiting for its first frame';
  if (device.presence === 'online') return 'Waiting for the picture…';
  if (device.lastFrameAt === null || now === 0) return 'No picture';
  return `Last picture ${formatAge(now - device.lastFrameAt)}`;
}
