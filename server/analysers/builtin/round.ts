// What is said has no more digits than it has meaning; and fewer bytes.
export function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
