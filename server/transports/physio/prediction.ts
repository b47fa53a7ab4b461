// The object that a prediction is: the protocol's base keys, then what the analysers said.
import type { ResultValues } from '#contract/results.ts';
import type { Finding } from '#server/analysers/session-analysis.ts';

export type PredictionBase = {
  frame: { size: readonly [width: number, height: number]; mode: string };
  timestamp: bigint;
  sid: string;
};

/** Each finding in order, a later one overriding an earlier. Who had nothing to say adds nothing, no times either. */
export function predictionOf(base: PredictionBase, findings: readonly Finding[]): ResultValues {
  let prediction: ResultValues = {
    success: true,
    frame: base.frame,
    recv_ts: base.timestamp,
    sid: base.sid,
  };
  for (const { analyser, values, respondedAt, tookMs } of findings) {
    prediction = {
      ...prediction,
      ...values,
      [`${analyser}_resp_ts`]: respondedAt / 1000,
      [`${analyser}_process_time`]: tookMs / 1000,
    };
  }
  return prediction;
}

/** The same as it is kept: JSON has no bigint. A timestamp beyond what a number holds is kept as text, with all its digits. */
export function asKept(prediction: ResultValues): ResultValues {
  return Object.fromEntries(
    Object.entries(prediction).map(([name, value]) => {
      if (typeof value !== 'bigint') return [name, value];
      return [name, value <= Number.MAX_SAFE_INTEGER ? Number(value) : value.toString()];
    }),
  );
}
