import { defineConfig } from '@playwright/test';
import tests from './playwright.config';

/** The pictures of the README instead of the tests. */
export default defineConfig({ ...tests, testMatch: 'pictures.ts', reporter: 'line' });
