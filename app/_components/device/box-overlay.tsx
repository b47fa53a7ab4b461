'use client';
// Boxes over the picture, as elements: the browser keeps them in place when the picture's size changes, and their text sharp.
import type { CSSProperties } from 'react';
import { boxesOf, boxLabel, type DrawnBox } from '../../_lib/result-values.ts';
import type { SaidTrack } from '../../_live/use-live-results.ts';
import classes from './box-overlay.module.css';
import { coloursOf } from './track-colours.ts';

export type BoxOverlayProps = { tracks: readonly SaidTrack[]; picture: { width: number; height: number } };

export function BoxOverlay({ tracks, picture }: BoxOverlayProps) {
  const colours = coloursOf(tracks.map(({ name }) => name));
  const ratio = { '--ratio': picture.width / picture.height } as CSSProperties;
  return (
    // What the boxes say stands as text in the list of results.
    <div className={classes.overlay} style={ratio} aria-hidden="true" data-testid="boxes">
      <div className={classes.area}>
        {tracks.flatMap(({ name, kind, result }) =>
          boxesOf(result.values).map((box, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a box has no identity from one result to the next
            <OverlayBox key={`${kind} ${name} ${index}`} box={box} colour={colours.get(name)} />
          )),
        )}
      </div>
    </div>
  );
}

/** A label that would leave the picture at the top is put inside its box, at the right it grows to the left. */
const nearTop = 0.08;
const nearRight = 0.7;

function OverlayBox({ box, colour }: { box: DrawnBox; colour: string | undefined }) {
  const { left, top, right, bottom } = box;
  const place = {
    '--colour': colour,
    left: `${left * 100}%`,
    top: `${top * 100}%`,
    width: `${(right - left) * 100}%`,
    height: `${(bottom - top) * 100}%`,
  } as CSSProperties;
  const { score, ...named } = box;
  const label = boxLabel(named);
  return (
    <div className={classes.box} style={place}>
      {(label !== '' || score !== undefined) && (
        <span
          className={classes.label}
          data-inside={top < nearTop || undefined}
          data-leftwards={left > nearRight || undefined}
        >
          {label}
          <span className={classes.score}> {score?.toFixed(2)}</span>
        </span>
      )}
    </div>
  );
}
