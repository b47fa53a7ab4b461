// Everything that goes wrong in a browser without being asked about: console errors, page errors, answers of 500 and above.
import type { BrowserContext } from '@playwright/test';

export type Mishaps = {
  watch(context: BrowserContext): void;
  /** This test causes such a mishap on purpose. */
  expect(pattern: RegExp): void;
  unexpected(): string[];
};

export function createMishaps(): Mishaps {
  const seen: string[] = [];
  const allowed: RegExp[] = [];
  return {
    watch(context) {
      context.on('console', (message) => {
        if (message.type() === 'error')
          seen.push(`console: ${message.text()} (${message.location().url} on ${message.page()?.url()})`);
      });
      context.on('weberror', (error) => {
        seen.push(`page: ${error.error().stack ?? error.error().message} on ${error.page()?.url()}`);
      });
      context.on('response', (response) => {
        if (response.status() >= 500)
          seen.push(`${response.status()}: ${response.request().method()} ${response.url()}`);
      });
    },
    expect: (pattern) => void allowed.push(pattern),
    unexpected: () => seen.filter((mishap) => !allowed.some((pattern) => pattern.test(mishap))),
  };
}
