import { describe, expect, it } from 'vitest';
import { type DayFigures, daysInOrder, isQuiet, momentsOf } from './days';
import { daysOf, readPeriod } from './queries';

const kNone: DayFigures = {
  leads_created: 0,
  leads_qualified: 0,
  leads_converted: 0,
  leads_synced: 0,
  workflows_executed: 0,
  emails_sent: 0,
};

describe('the days of a period', () => {
  it('come oldest first, whatever order the server names them in', () => {
    const rows = daysInOrder({ '2026-03-02': { ...kNone, emails_sent: 2 }, '2026-03-01': kNone });
    expect(rows.map((row) => [row.day, row.emails_sent])).toEqual([
      ['2026-03-01', 0],
      ['2026-03-02', 2],
    ]);
    expect(momentsOf(rows)).toEqual([1_772_366_400, 1_772_452_800]);
  });

  it('are quiet when nothing happened on any of them', () => {
    expect(isQuiet(daysInOrder({ '2026-03-01': kNone }))).toBe(true);
    expect(isQuiet(daysInOrder({ '2026-03-01': { ...kNone, leads_synced: 1 } }))).toBe(false);
  });
});

describe('the period in the address', () => {
  it('is one of those on offer; the usual one needs no word', () => {
    expect(readPeriod({ days: '7' })).toEqual({ days: 7 });
    expect(readPeriod({ days: '30' })).toEqual({});
    expect(readPeriod({ days: '4000' })).toEqual({});
    expect(daysOf({})).toBe(30);
  });
});
