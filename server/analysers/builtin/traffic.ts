// High traffic: so many came in within a minute. It is over when half as many do, so that it does not flicker.
export type SaidTraffic = { kind: 'high_traffic'; status: 'began' | 'ended' };

const minuteMs = 60_000;

export function createTraffic() {
  let recent: number[] = [];
  let isHigh = false;

  return {
    /** `came`: when somebody came in. `most` null: never high. */
    see(came: readonly number[], at: number, most: number | null): SaidTraffic[] {
      recent = [...recent, ...came].filter((one) => one > at - minuteMs);
      const isHighNow = most !== null && recent.length >= (isHigh ? most / 2 : most);
      if (isHighNow === isHigh) return [];
      isHigh = isHighNow;
      return [{ kind: 'high_traffic', status: isHigh ? 'began' : 'ended' }];
    },
  };
}
