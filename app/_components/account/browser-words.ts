// A browser's name for itself, in words: "Firefox on Windows". Only to tell one's own logins apart.

/** In this order: most browsers also call themselves by the names of those they are made from. */
const browsers: readonly [part: RegExp, name: string][] = [
  [/\bEdgA?\/|\bEdgiOS\//, 'Edge'],
  [/\bOPR\/|\bOPX\//, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\bFirefox\/|\bFxiOS\//, 'Firefox'],
  [/\bHeadlessChrome\/|\bChrome\/|\bCriOS\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
  [/^curl\//, 'curl'],
];

const systems: readonly [part: RegExp, name: string][] = [
  [/\biPhone\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bAndroid\b/, 'Android'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b|\bMacintosh\b/, 'Mac'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bLinux\b/, 'Linux'],
];

export function browserWords(userAgent: string): string {
  const nameIn = (names: typeof browsers) => names.find(([part]) => part.test(userAgent))?.[1];
  const system = nameIn(systems);
  const browser = nameIn(browsers) ?? 'Unknown browser';
  return system ? `${browser} on ${system}` : browser;
}
