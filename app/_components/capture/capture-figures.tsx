'use client';
import { type ReactNode, useEffect, useState } from 'react';
import type { SenderFigures } from '../../_capture/flight.ts';
import { formatCount, formatFps } from '../../_lib/format.ts';
import { LossList } from '../device/loss-list.tsx';
import classes from './capture.module.css';
import { dropCauseWords } from './capture-words.ts';

const refreshMs = 500;
const none = '–';

export function CaptureFigures({ read }: { read(): SenderFigures }) {
  const [figures, setFigures] = useState(read);
  useEffect(() => {
    const timer = setInterval(() => setFigures(read()), refreshMs);
    return () => clearInterval(timer);
  }, [read]);
  const { sent, acknowledged, refused, lastRefusal, dropped, delayMs, fps } = figures;
  return (
    <dl className={classes.figures} aria-label="Figures">
      <Figure name="Sent">{formatCount(sent)}</Figure>
      <Figure name="Acknowledged">{formatCount(acknowledged)}</Figure>
      <Figure name="Frames per second">{fps > 0 ? formatFps(fps) : none}</Figure>
      <Figure name="Delay">{delayMs === null ? none : `${Math.round(delayMs)} ms`}</Figure>
      <Figure name="Left out here">
        <LossList title="Pictures never sent, by cause" counts={dropped} words={dropCauseWords} />
      </Figure>
      <Figure name="Refused by the hub" note={lastRefusal}>
        {formatCount(refused)}
      </Figure>
    </dl>
  );
}

type FigureProps = { name: string; note?: string | null; children: ReactNode };

function Figure({ name, note, children }: FigureProps) {
  return (
    <div className={classes.figure}>
      <dt>{name}</dt>
      <dd className="figure">
        {children}
        {note && <span className={classes.note}>{note}</span>}
      </dd>
    </div>
  );
}
