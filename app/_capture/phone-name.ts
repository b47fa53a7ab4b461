// What a phone calls itself when it is paired, such as "iPhone · Safari": enough to know one's own in a list.
const machines: readonly [RegExp, string][] = [
  [/iPhone/, 'iPhone'],
  [/iPad/, 'iPad'],
  [/Android.*Mobile/, 'Android phone'],
  [/Android/, 'Android tablet'],
  [/CrOS/, 'Chromebook'],
  [/Windows/, 'Windows'],
  [/Macintosh/, 'Mac'],
  [/Linux/, 'Linux'],
];

/** In this order: many browsers say that they are Chrome and Safari too. */
const browsers: readonly [RegExp, string][] = [
  [/EdgA?\/|EdgiOS/, 'Edge'],
  [/SamsungBrowser/, 'Samsung Internet'],
  [/OPR\//, 'Opera'],
  [/Firefox|FxiOS/, 'Firefox'],
  [/Chrome|CriOS/, 'Chrome'],
  [/Safari/, 'Safari'],
];

export function phoneName(userAgent: string): string {
  const nameOf = (known: readonly [RegExp, string][], otherwise: string) =>
    known.find(([pattern]) => pattern.test(userAgent))?.[1] ?? otherwise;
  return `${nameOf(machines, 'Phone')} · ${nameOf(browsers, 'browser')}`;
}
