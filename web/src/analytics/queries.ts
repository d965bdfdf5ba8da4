import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api, send, take } from '../api/client';
import { saveFile } from '../parts/saveFile';

/** The periods on offer, in UTC days up to today. */
export const kPeriods = [7, 30, 90, 365];
const kUsual = 30;

export interface PeriodSearch {
  days?: number;
}

export function readPeriod(search: Record<string, unknown>): PeriodSearch {
  const days = kPeriods.find((each) => each === Number(search.days));
  return days && days !== kUsual ? { days } : {};
}

export function daysOf(search: PeriodSearch): number {
  return search.days ?? kUsual;
}

export function figuresOf(days: number) {
  return queryOptions({
    queryKey: ['analytics', 'figures', days],
    queryFn: ({ signal }) =>
      take(api.GET('/api/analytics/dashboard', { params: { query: { days: days } }, signal })),
    placeholderData: keepPreviousData,
    refetchInterval: 60_000,
  });
}

export function trendsOf(days: number) {
  return queryOptions({
    queryKey: ['analytics', 'trends', days],
    queryFn: ({ signal }) =>
      take(api.GET('/api/analytics/trends', { params: { query: { days: days } }, signal })),
    placeholderData: keepPreviousData,
  });
}

export function worthOf(days: number, value: number, rate: number) {
  return queryOptions({
    queryKey: ['analytics', 'worth', days, value, rate],
    queryFn: ({ signal }) =>
      take(
        api.GET('/api/analytics/roi', {
          params: { query: { days: days, lead_value: value, conversion_rate: rate } },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  });
}

export async function saveFigures(days: number): Promise<void> {
  const path = `/api/analytics/export?days=${days}&format=csv`;
  const reply = await send(path, { headers: { Accept: 'text/csv' } });
  saveFile(`analytics-${days}-days.csv`, await reply.text());
}
