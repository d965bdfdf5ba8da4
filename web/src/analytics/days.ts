import type { Schema } from '../api/client';

export type DayFigures = Schema['DayFigures'];
export type FigureName = keyof DayFigures;

export const kFigures = [
  'leads_created',
  'leads_qualified',
  'leads_converted',
  'leads_synced',
  'workflows_executed',
  'emails_sent',
] as const satisfies readonly FigureName[];

export interface DayRow extends DayFigures {
  day: string;
}

/** The days in order, oldest first. */
export function daysInOrder(daily: Record<string, DayFigures>): DayRow[] {
  return Object.keys(daily)
    .sort()
    .map((day) => ({ day, ...(daily[day] as DayFigures) }));
}

/** The columns of a chart: noon of each day (UTC, in seconds), so that the day reads the same in most zones. */
export function momentsOf(rows: readonly DayRow[]): number[] {
  return rows.map((row) => Date.parse(`${row.day}T12:00:00Z`) / 1_000);
}

/** Whether anything happened at all. */
export function isQuiet(rows: readonly DayRow[]): boolean {
  return rows.every((row) => kFigures.every((name) => row[name] === 0));
}
