import { afterEach, describe, expect, it } from 'vitest';
import { chooseTimeZone } from '../i18n/zone';
import { momentOf, shownDay } from './DayField';

afterEach(() => chooseTimeZone(null));

describe('a filter for days', () => {
  it('has the whole of its last day, by the reader’s clock', () => {
    chooseTimeZone('Europe/Berlin');
    expect(momentOf('2026-02-05', false)).toBe('2026-02-04T23:00:00.000Z');
    expect(momentOf('2026-02-28', true)).toBe('2026-02-28T23:00:00.000Z');
    for (const until of [true, false])
      expect(shownDay(momentOf('2026-03-29', until), until)).toBe('2026-03-29');
  });

  it('shows nothing for an address that makes no sense', () => {
    expect(shownDay('yesterday', false)).toBe('');
  });
});
