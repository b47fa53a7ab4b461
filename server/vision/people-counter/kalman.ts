// Place and speed along one axis, by a Kalman filter with constant velocity (Kalman 1960; Bar-Shalom and Li 1993, section 6.2).

export type Motion = {
  readonly place: number;
  readonly speed: number;
  /** The standard deviation of the place. */
  readonly error: number;
  /** `acceleration` is how much the speed may change, per s². */
  predict(seconds: number, acceleration: number): void;
  /** `error` is the standard deviation of what was measured. */
  correct(measured: number, error: number): void;
};

export function createMotion(place: number, placeError: number, speedError: number): Motion {
  let speed = 0;
  // The covariance of place and speed.
  let [pp, pv, vv] = [placeError ** 2, 0, speedError ** 2];
  return {
    get place() {
      return place;
    },
    get speed() {
      return speed;
    },
    get error() {
      return Math.sqrt(pp);
    },
    predict(seconds, acceleration) {
      const noise = acceleration ** 2 * seconds;
      place += speed * seconds;
      pp += seconds * (2 * pv + seconds * vv) + (noise * seconds ** 2) / 3;
      pv += seconds * vv + (noise * seconds) / 2;
      vv += noise;
    },
    correct(measured, error) {
      const off = measured - place;
      const total = pp + error ** 2;
      const [forPlace, forSpeed] = [pp / total, pv / total];
      place += forPlace * off;
      speed += forSpeed * off;
      vv -= forSpeed * pv;
      pv *= 1 - forPlace;
      pp *= 1 - forPlace;
    },
  };
}
