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
  'created_after',
  'created_before',
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

/** What may be done to tasks of a state, or of several with commas between them. */
export function canRetry(status: string): boolean {
  return are(status, ['failed', 'dead', 'cancelled', 'completed']);
}

export function canCancel(status: string): boolean {
  return are(status, ['pending', 'processing', 'retry']);
}

export function isFinal(status: string): boolean {
  return are(status, ['completed', 'failed', 'cancelled', 'dead']);
}

function are(status: string, among: readonly string[]): boolean {
  return status.split(',').every((each) => among.includes(each));
}
