import { keepPreviousData, type QueryClient, queryOptions } from '@tanstack/react-query';
import { api, take } from '../api/client';
import { filterOf, type LeadSearch } from './search';

/** Rows that one call to the server brings. */
export const kWindow = 200;

/** One window of the table. Its key is not among those the live stream renews: rows being read stay. */
export function leadWindow(search: LeadSearch, index: number) {
  const filter = filterOf(search);
  const sort = search.sort ?? '-created_at';
  return queryOptions({
    queryKey: ['lead-window', filter, sort, index],
    queryFn: ({ signal }) =>
      take(
        api.GET('/api/leads', {
          params: { query: { ...filter, sort, skip: index * kWindow, limit: kWindow } },
          signal,
        }),
      ),
    placeholderData: index === 0 ? keepPreviousData : undefined,
    staleTime: 30_000,
  });
}

/** How many leads match now; the live stream renews it. */
export function leadCount(search: LeadSearch) {
  const filter = filterOf(search);
  return queryOptions({
    queryKey: ['leads', 'count', filter],
    queryFn: ({ signal }) =>
      take(api.GET('/api/leads', { params: { query: { ...filter, limit: 1 } }, signal })),
    select: (reply) => reply.total,
  });
}

export function leadById(id: string) {
  return queryOptions({
    queryKey: ['lead', id],
    queryFn: ({ signal }) => take(api.GET('/api/leads/{id}', { params: { path: { id } }, signal })),
  });
}

/** After a change of ours: everything that shows leads. */
export function renewLeads(client: QueryClient): void {
  for (const key of ['lead-window', 'leads', 'lead', 'timeline'])
    void client.invalidateQueries({ queryKey: [key] });
}
