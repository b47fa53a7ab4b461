'use client';
import { type ReactNode, useState } from 'react';
import classes from './api-docs.module.css';

export type FoldProps = { id: string; summary: ReactNode; children(): ReactNode };

/**
 * A line that opens. What is in it is rendered only then: all of the API at once was 590 kB and kept the process, which
 * has frames to pass on, from doing anything else ten times as long as another page does.
 */
export function Fold({ id, summary, children }: FoldProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details id={id} className={classes.fold} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className={classes.summary}>{summary}</summary>
      {isOpen && <div className={classes.body}>{children()}</div>}
    </details>
  );
}
