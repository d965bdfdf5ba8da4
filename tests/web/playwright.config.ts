import { defineConfig } from '@playwright/test';

/** One browser, one worker: the journeys share a server. start_program.ts starts that server and names it. */
export default defineConfig({
  testDir: '.',
  globalSetup: './start_program.ts',
  testMatch: '*.spec.ts',
  workers: 1,
  retries: 0,
  timeout: 30_000,
  expect: { timeout: 10_000 },
  outputDir: '../../build/web-tests/failures',
  reporter: 'line',
  use: {
    baseURL: process.env.AO_URL ?? 'http://127.0.0.1:8000',
    launchOptions: { executablePath: process.env.AO_CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] },
    viewport: { width: 1440, height: 900 },
    reducedMotion: 'reduce',
    locale: 'en-GB',
    screenshot: 'only-on-failure',
  },
});
