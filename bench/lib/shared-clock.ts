/** Ms of the machine's monotonic clock: the same number in every process of the bench, unlike `performance.now()`. */
export const sharedNow = (): number => Number(process.hrtime.bigint()) / 1e6;
