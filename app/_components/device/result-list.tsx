'use client';
import type { DeviceId } from '#contract/ids.ts';
import { factsOf } from '../../_lib/result-values.ts';
import { trackKindWords } from '../../_lib/words.ts';
import { type SaidTrack, useLiveResults } from '../../_live/use-live-results.ts';
import classes from './result-list.module.css';
import { coloursOf } from './track-colours.ts';

/** Figures are read, not watched. */
const refreshMs = 250;

/** What was last said of this device, by track. Nothing at all while nobody says anything. */
export function ResultList({ device }: { device: DeviceId }) {
  const tracks = useLiveResults({ device, active: true, everyMs: refreshMs });
  const colours = coloursOf(tracks.map(({ name }) => name));
  if (tracks.length === 0) return null;
  return (
    <section className={classes.list} aria-label="Results">
      {tracks.map((track) => (
        <TrackFacts key={`${track.kind} ${track.name}`} track={track} colour={colours.get(track.name)} />
      ))}
    </section>
  );
}

/** Names of programs have no spaces to break a line at. */
const breakable = (name: string) => name.replaceAll('_', '_\u200b');

function TrackFacts({ track, colour }: { track: SaidTrack; colour: string | undefined }) {
  const { name, kind, result } = track;
  return (
    <div className={classes.track}>
      <h2 className={classes.name}>
        <span className={classes.mark} style={{ background: colour }} aria-hidden="true" />
        {name}
      </h2>
      <p className={classes.kind}>{trackKindWords[kind]}</p>
      <dl className={`figure ${classes.facts}`}>
        {factsOf(result.values).map((fact) => (
          <div key={fact.name} className={fact.name === 'text' ? classes.text : classes.fact}>
            <dt>{breakable(fact.name)}</dt>
            <dd>{fact.value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
