import { cleanup } from '@testing-library/react';
import { afterEach, vi } from 'vitest';
import { startI18n } from './i18n/i18n';

// What the kit asks of a browser and happy-dom has not.
window.matchMedia ??= vi
  .fn()
  .mockReturnValue({ matches: false, addEventListener() {}, removeEventListener() {} });

await startI18n();
afterEach(cleanup);
