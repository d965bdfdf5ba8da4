import { afterEach, describe, expect, it } from 'vitest';
import { formatDay, formatMoment } from './format';
import { chooseTimeZone, chosenZone, dayOf, dayStart, knownZones } from './zone';

afterEach(() => chooseTimeZone(null));

describe('the time zone', () => {
  it('is the one of the moments shown', () => {
    chooseTimeZone('Asia/Tokyo');
    expect(formatMoment('2026-02-05T20:00:00Z')).toContain('Feb 6');
    chooseTimeZone('America/New_York');
    expect(formatMoment('2026-02-05T20:00:00Z')).toContain('3:00:00');
  });

  it('leaves days alone that are days of the calendar', () => {
    chooseTimeZone('America/New_York');
    expect(formatDay('2026-02-05')).toBe('Feb 5, 2026');
    expect(formatDay('2026-02-05T03:00:00Z')).toBe('Feb 4, 2026');
  });

  it('says when a day begins, also where the clocks change', () => {
    chooseTimeZone('Europe/Berlin');
    expect(dayStart('2026-02-05')).toBe('2026-02-04T23:00:00.000Z');
    expect(dayStart('2026-03-29')).toBe('2026-03-28T23:00:00.000Z');
    expect(dayStart('2026-03-30')).toBe('2026-03-29T22:00:00.000Z');
    expect(dayOf(dayStart('2026-10-26'))).toBe('2026-10-26');
    chooseTimeZone('Asia/Kolkata');
    expect(dayStart('2026-02-05')).toBe('2026-02-04T18:30:00.000Z');
  });

  it('is the browser’s when a name makes no sense', () => {
    chooseTimeZone('Middle/Earth');
    expect(chosenZone()).toBeUndefined();
    expect(knownZones()).toContain('Europe/Berlin');
  });
});
