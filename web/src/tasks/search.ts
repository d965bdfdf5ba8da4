import { textsOf } from '../parts/words';

export const kTaskFilters = [
  'status',
  'type',
  'queue',
  'error',
  'tag',
  'worker',
  'lead_id',
  'schedule_id',
  'key',
] as const;
export type TaskFilter = (typeof kTaskFilters)[number];
export type TaskSearch = Partial<Record<TaskFilter, string>>;

export const kTaskStatuses = [
  'pending',
  'processing',
  'retry',
  'completed',
  'failed',
  'dead',
  'cancelled',
] as const;

export function readTaskSearch(search: Record<string, unknown>): TaskSearch {
  return textsOf(search, kTaskFilters);
}

/** What may be done to tasks of a state. */
export function canRetry(status: string): boolean {
  return ['failed', 'dead', 'cancelled', 'completed'].includes(status);
}

export function canCancel(status: string): boolean {
  return ['pending', 'processing', 'retry'].includes(status);
}

export function isFinal(status: string): boolean {
  return ['completed', 'failed', 'cancelled', 'dead'].includes(status);
}
