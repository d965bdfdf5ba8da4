import { defineConfig } from '@playwright/test';
import tests from './playwright.config';

/** How fast the pages come, instead of the tests. */
export default defineConfig({ ...tests, testMatch: 'speed.ts', reporter: 'line' });
