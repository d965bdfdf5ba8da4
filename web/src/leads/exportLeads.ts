import type { QueryClient } from '@tanstack/react-query';
import { api, idempotencyKey, take } from '../api/client';
import { watchJob } from '../jobs/queries';
import { act } from '../parts/act';
import { filterOf, type LeadSearch } from './search';

export type ExportFormat = 'csv' | 'json';

/** Lets the server make a file of all leads of a view; the list of background work shows it, and where to get it. */
export function exportLeads(client: QueryClient, search: LeadSearch, format: ExportFormat): Promise<boolean> {
  const header = { 'Idempotency-Key': idempotencyKey() };
  return act(async () => {
    const body = { format, filter: filterOf(search) };
    watchJob(client, await take(api.POST('/api/leads/export', { params: { header }, body })));
  });
}
