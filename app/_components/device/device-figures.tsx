'use client';
import { type ReactNode, useEffect, useState } from 'react';
import type { DeviceStatus } from '#contract/api/devices.ts';
import { formatBitrate, formatBytes, formatCount, formatFps } from '../../_lib/format.ts';
import { dropWords, refusalWords, sumOf } from '../../_lib/words.ts';
import { useConnection, useDelivery, useLiveClient } from '../../_live/live-provider.tsx';
import type { FigureKeeper, PictureFigures } from '../../_live/picture-figures.ts';
import classes from './device-page.module.css';
import { LossList } from './loss-list.tsx';

const refreshMs = 500;
const none = '–';

export type DeviceFiguresProps = { device: string; status: DeviceStatus | null; keeper: FigureKeeper };

export function DeviceFigures({ device, status, keeper }: DeviceFiguresProps) {
  const figures = useFigures(keeper);
  const delivery = useDelivery(device);
  const isConnected = useConnection() === 'connected';
  const picture = status?.picture;
  const isFlowing = figures !== null && figures.fps > 0;
  const dropped = { ...delivery?.dropped, skipped: figures?.skipped ?? 0 };
  return (
    <dl className={classes.figures} aria-label="Figures">
      <Figure
        name="Frames per second"
        note={status && isConnected ? `${formatFps(status.fps)} reach the hub` : undefined}
      >
        {isFlowing ? formatFps(figures.fps) : none}
      </Figure>
      <Figure name="Delay" note="from the hub to this screen">
        {isFlowing && figures.delayMs !== null ? `${Math.max(0, Math.round(figures.delayMs))} ms` : none}
      </Figure>
      <Figure name="Picture" note={isFlowing ? `${formatBytes(figures.bytesPerFrame)} per frame` : undefined}>
        {picture ? `${picture.width} × ${picture.height}` : none}
      </Figure>
      <Figure name="Bit rate">{isFlowing ? formatBitrate(figures.bitsPerSecond) : none}</Figure>
      <Figure
        name="Not shown here"
        note={
          delivery
            ? `of ${formatCount(delivery.delivered + sumOf(delivery.dropped))} since you began`
            : undefined
        }
      >
        <LossList
          title="Frames not shown here, by cause"
          counts={dropped}
          words={{ ...dropWords, skipped: onThisPage }}
        />
      </Figure>
      <Figure name="Refused by the hub" note="since it started">
        <LossList title="Frames refused, by cause" counts={status?.refused ?? {}} words={refusalWords} />
      </Figure>
      <Figure name="Viewers">{delivery?.viewers ?? status?.viewers ?? none}</Figure>
    </dl>
  );
}

const onThisPage = 'This page was still busy with the one before, or could not decode it';

type FigureProps = { name: string; note?: string; children: ReactNode };

function Figure({ name, note, children }: FigureProps) {
  return (
    <div className={classes.item}>
      <dt>{name}</dt>
      <dd className="figure">
        <span className={classes.value}>{children}</span>
        {note && <span className={classes.note}>{note}</span>}
      </dd>
    </div>
  );
}

function useFigures(keeper: FigureKeeper): PictureFigures | null {
  const client = useLiveClient();
  const [figures, setFigures] = useState<PictureFigures | null>(null);
  useEffect(() => {
    const timer = setInterval(() => setFigures(keeper.read(client.hubNow())), refreshMs);
    return () => clearInterval(timer);
  }, [client, keeper]);
  return figures;
}
