import i18next from 'i18next';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { formatDay, formatMoment, formatNumber, kept } from './format';
import { startI18n } from './i18n';
import { chooseTimeZone } from './zone';

beforeAll(startI18n);
afterEach(async () => {
  chooseTimeZone(null);
  await i18next.changeLanguage('en');
});

describe('formatters', () => {
  it('are made once for a language and a zone', () => {
    let made = 0;
    const formatter = kept((language, zone) => `${language} ${zone} ${++made}`);
    chooseTimeZone('UTC');
    expect([formatter(), formatter()]).toEqual(['en UTC 1', 'en UTC 1']);
    chooseTimeZone('Asia/Tokyo');
    expect([formatter(), formatter()]).toEqual(['en Asia/Tokyo 2', 'en Asia/Tokyo 2']);
  });

  it('follow the language and the zone that are chosen', async () => {
    chooseTimeZone('UTC');
    expect(formatNumber(1_234.5)).toBe('1,234.5');
    expect(formatMoment('2026-02-05T23:30:00Z')).toContain('11:30');
    chooseTimeZone('Asia/Tokyo');
    expect(formatMoment('2026-02-05T23:30:00Z')).toContain('8:30');
    expect(formatDay('2026-02-05T23:30:00Z')).toContain('Feb 6');
    expect(formatDay('2026-02-05')).toContain('Feb 5');
    await i18next.changeLanguage('de');
    expect(formatNumber(1_234.5)).toBe('1.234,5');
  });
});
