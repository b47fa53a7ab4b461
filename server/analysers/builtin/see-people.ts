// The people counter: who is in the picture, and who went in and out since it began.
import { type BuiltinOptions, builtinOptionsSchemas } from '#contract/api/analysers.ts';
import { createPeopleCounter, type PeopleSeen } from '#server/vision/people-counter/people-counter.ts';
import { round } from './round.ts';
import type { SeerMaker } from './seer.ts';
import { createTraffic } from './traffic.ts';

type Options = BuiltinOptions<'people-counter'>;

export const seePeople: SeerMaker = {
  wish: { width: 240, color: 'grey' },

  begin(given) {
    let options = read(given);
    const counter = createPeopleCounter(options);
    const traffic = createTraffic();
    // The sum of all lines goes on when a line is taken away; the counter's own sums are those of the lines there are.
    const total = { in: 0, out: 0 };

    return {
      see(picture, at) {
        const seen = counter.see(picture, at);
        for (const { direction } of seen.crossings) total[direction] += 1;
        if (seen.state === 'learning') return { text: 'Learning what the place looks like' };
        const came = seen.crossings
          .filter(({ direction }) => direction === 'in')
          .map((crossing) => crossing.at);
        const events = traffic.see(came, at, options.highTraffic);
        return {
          boxes: seen.boxes.map(({ rect, ...box }) => ({ ...box, rect: rect.map((part) => round(part, 4)) })),
          people: seen.people,
          count_in: total.in,
          count_out: total.out,
          ...ofEach(seen),
          ...(events.length > 0 ? { events } : {}),
        };
      },

      change(next) {
        options = read(next);
        counter.change(options);
      },
    };
  },
};

function read(given: Readonly<Record<string, unknown>>): Options {
  return builtinOptionsSchemas['people-counter'].parse(given);
}

/** A figure of its own for each line and zone: a series by its id. */
function ofEach({ lines, zones }: PeopleSeen): Record<string, number> {
  return Object.fromEntries([
    ...Object.entries(lines).flatMap(([id, counts]) => [
      [`line_${id}_in`, counts.in],
      [`line_${id}_out`, counts.out],
    ]),
    ...Object.entries(zones).flatMap(([id, counts]) => [
      [`zone_${id}_inside`, counts.inside],
      [`zone_${id}_entered`, counts.entered],
    ]),
  ]);
}
