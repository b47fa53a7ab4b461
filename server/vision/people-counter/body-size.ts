// How tall and wide a person appears with the feet in a given row, learnt from those who walk alone.
// On flat ground seen by a pinhole camera the height is linear in the row of the feet (Hoiem et al., "Putting objects in
// perspective", 2006), so two numbers say it all.

export type Size = { width: number; height: number };
/** `narrow` is the width with the legs together. */
export type UsualSize = Size & { narrow: number };

export type BodySize = {
  /** Null until enough people were seen. */
  at(footRow: number): UsualSize | null;
  /** The same, but null where it is farther than anybody has walked: feet that seem to be there are half of somebody nearer. */
  where(footRow: number): UsualSize | null;
  /** How much taller or shorter than expected a person may be there: far off where few have walked yet. */
  tolerance(footRow: number): number;
  learn(size: Size, footRow: number, person: number): void;
};

/** One person may be a child, or two side by side. Three agree. */
const needed = { people: 3, sightings: 25 };
/** About the sightings of the last hundred people. */
const memory = 2_000;
/** Nine in ten adults are within 12 % of the mean; a swinging arm and a shadow do the rest. */
const tolerances = { sure: 1.35, unsure: 1.6 };
/** Rows are known in bands of a twentieth of the picture. */
const bands = { count: 20, needed: 8 };

export function createBodySize(pictureHeight: number): BodySize {
  const people = new Set<number>();
  let [n, sy, sh, syy, syh] = [0, 0, 0, 0, 0];
  const usual = createQuantile(0.45);
  const narrow = createQuantile(0.2);
  const sightingsIn = new Uint32Array(bands.count);
  const bandOf = (footRow: number) =>
    Math.max(0, Math.min(bands.count - 1, Math.floor((footRow / pictureHeight) * bands.count)));

  function tolerance(footRow: number): number {
    return (sightingsIn[bandOf(footRow)] as number) < bands.needed ? tolerances.unsure : tolerances.sure;
  }

  function at(footRow: number): UsualSize | null {
    if (people.size < needed.people || n < needed.sightings) return null;
    const [meanRow, meanHeight] = [sy / n, sh / n];
    // When all walk in one row nothing is known of the slope: it stays flat.
    const flat = (0.02 * pictureHeight) ** 2;
    const slope = (syh / n - meanRow * meanHeight) / (syy / n - meanRow ** 2 + flat);
    const height = Math.max(meanHeight / 4, meanHeight + slope * (footRow - meanRow));
    return { width: height * usual.ratio, narrow: height * narrow.ratio, height };
  }

  function where(footRow: number): UsualSize | null {
    const farthest = sightingsIn.findIndex((sightings) => sightings >= bands.needed);
    return farthest >= 0 && bandOf(footRow) >= farthest - 1 ? at(footRow) : null;
  }

  return {
    at,
    where,
    tolerance,
    learn({ width, height }, footRow, person) {
      const expected = at(footRow)?.height;
      const most = tolerance(footRow);
      if (expected && (height > expected * most || height < expected / most)) return;
      const band = bandOf(footRow);
      sightingsIn[band] = (sightingsIn[band] as number) + 1;
      if (people.size < needed.people) people.add(person);
      const keep = n < memory ? 1 : 1 - 1 / memory;
      n = n * keep + 1;
      sy = sy * keep + footRow;
      sh = sh * keep + height;
      syy = syy * keep + footRow ** 2;
      syh = syh * keep + footRow * height;
      for (const quantile of [usual, narrow]) quantile.learn(width / height);
    },
  };
}

/** A running quantile. Below the median: pairs taken for one person are too wide, nobody alone is too narrow. */
function createQuantile(part: number) {
  let [ratio, n] = [0, 0];
  return {
    get ratio() {
      return ratio;
    },
    learn(value: number): void {
      if (n === 0) ratio = value;
      n++;
      const step = Math.max(0.002, 0.05 / Math.sqrt(n));
      ratio += value > ratio ? step * part : step * (part - 1);
    },
  };
}
