import { defineConfig } from '@playwright/test';
import { findChromium } from './scripts/lib/programs.mjs';

export default defineConfig({
  testDir: 'e2e',
  // Two cores; each spec file starts its own hub.
  workers: 2,
  // A journey that passes only the second time is a bug.
  retries: 0,
  timeout: 60_000,
  globalTimeout: 12 * 60_000,
  reporter: [
    ['list'],
    ['json', { outputFile: process.env.PLAYWRIGHT_RESULTS ?? 'test-results/results.json' }],
  ],
  use: {
    browserName: 'chromium',
    trace: 'retain-on-failure',
    launchOptions: {
      // Undefined where the machine has none: then Playwright's own.
      executablePath: findChromium(),
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
