'use client';
import { useFullscreenElement } from '@mantine/hooks';
import { useRouter } from 'next/navigation';
import { type CSSProperties, useRef, useState } from 'react';
import type { DeviceStatus } from '#contract/api/devices.ts';
import type { DeviceId } from '#contract/ids.ts';
import { useConnection, useLiveClient, useWallPart } from '../../_live/live-provider.tsx';
import type { Picture } from '../../_live/painter.ts';
import type { FigureKeeper } from '../../_live/picture-figures.ts';
import { useLiveCanvas } from '../../_live/use-live-canvas.ts';
import { useLiveResults } from '../../_live/use-live-results.ts';
import { useMoments } from '../common/use-moments.ts';
import { useNow } from '../common/use-now.ts';
import { useShortcuts } from '../shell/use-shortcuts.ts';
import { BoxOverlay } from './box-overlay.tsx';
import classes from './device-page.module.css';
import { neighbourOf } from './neighbour-of.ts';
import { savePicture } from './save-picture.ts';
import { StageBar } from './stage-bar.tsx';
import { type StageState, stageState } from './stage-state.ts';

export type LiveStageProps = {
  device: DeviceId;
  status: DeviceStatus | null;
  keeper: FigureKeeper;
  results: { isShown: boolean; toggle(): void };
};

export function LiveStage({ device, status, keeper, results }: LiveStageProps) {
  const router = useRouter();
  const client = useLiveClient();
  const connection = useConnection();
  const now = useNow(1000);
  const moments = useMoments();
  const shown = useRef<Picture | null>(null);
  const [hasPicture, setHasPicture] = useState(false);
  const [isPaused, setPaused] = useState(false);
  const fullscreen = useFullscreenElement();
  const isAlone = useWallPart((wall) => (wall?.size ?? 0) < 2);
  const canvas = useLiveCanvas({
    feed: 'frames',
    device,
    active: !isPaused,
    onPainted(picture, delayMs) {
      shown.current = picture;
      keeper.painted({ at: client.hubNow(), delayMs, bytes: picture.bytes.byteLength });
      setHasPicture(true);
    },
    onSkipped: keeper.skipped,
  });
  // A picture that stands still keeps the boxes it had.
  const tracks = useLiveResults({ device, active: results.isShown && !isPaused });
  const state = stageState({ isPaused, connection, status, hasPicture, now, moments });
  function goTo(step: -1 | 1): void {
    const id = neighbourOf(client.wall.get(), device, step);
    if (id) router.push(`/devices/${id}`);
  }
  const controls = {
    isPaused,
    isFullscreen: fullscreen.fullscreen,
    results,
    pause: () => setPaused((paused) => !paused),
    save: hasPicture ? () => shown.current && savePicture(shown.current, moments) : undefined,
    fullscreen: () => void fullscreen.toggle(),
    previous: isAlone ? undefined : () => goTo(-1),
    next: isAlone ? undefined : () => goTo(1),
  };
  useShortcuts({
    p: controls.pause,
    ' ': controls.pause,
    s: controls.save,
    f: controls.fullscreen,
    r: results.toggle,
    ArrowLeft: controls.previous,
    ArrowRight: controls.next,
    // In full screen the browser itself takes Escape.
    Escape: fullscreen.fullscreen ? undefined : () => router.push('/'),
  });
  const size = status?.picture;
  const aspect = { '--aspect': size ? `${size.width} / ${size.height}` : '16 / 9' } as CSSProperties;
  return (
    <section ref={fullscreen.ref} className={classes.stage} aria-label="Picture">
      <div className={classes.picture} data-dim={isDimmed(state) || undefined} style={aspect}>
        <canvas ref={canvas} role="img" aria-label={`Live picture of ${status?.name ?? device}`} />
        {size && results.isShown && isOfNow(state) && <BoxOverlay tracks={tracks} picture={size} />}
        <div className={classes.notice} role="status">
          {state.kind === 'paused' && <span>Paused</span>}
          {'message' in state && <span>{state.message}</span>}
        </div>
      </div>
      <StageBar {...controls} />
    </section>
  );
}

/** Boxes belong to the picture that is shown. */
function isOfNow(state: StageState): boolean {
  return state.kind === 'live' || state.kind === 'paused';
}

/** A picture that is not of now must not look like one that is. */
function isDimmed(state: StageState): boolean {
  return state.kind === 'stale' || state.kind === 'offline' || state.kind === 'reconnecting';
}
