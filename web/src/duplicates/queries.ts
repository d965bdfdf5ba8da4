import { infiniteQueryOptions, type QueryClient, queryOptions } from '@tanstack/react-query';
import { api, type Schema, take } from '../api/client';

export type Group = Schema['DuplicateGroupReply'];
export type Merge = Schema['MergeView'];

const kStretch = 500;
const kMerges = 100;

/** Groups of leads that may be one. A page is a stretch of all leads, so it may have no group at all. */
export function groupPages() {
  return infiniteQueryOptions({
    queryKey: ['duplicates', 'groups'],
    queryFn: ({ signal, pageParam }) => {
      const query = { leads: kStretch, ...(pageParam ? { cursor: pageParam } : {}) };
      return take(api.GET('/api/leads/duplicates', { params: { query }, signal }));
    },
    initialPageParam: '',
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    staleTime: 60_000,
  });
}

export function duplicatesOf(id: string) {
  return queryOptions({
    queryKey: ['duplicates', 'of', id],
    queryFn: ({ signal }) =>
      take(api.GET('/api/leads/{id}/duplicates', { params: { path: { id } }, signal })),
    select: (reply) => reply.duplicates,
  });
}

export function mergePages() {
  return infiniteQueryOptions({
    queryKey: ['merges'],
    queryFn: ({ signal, pageParam }) =>
      take(api.GET('/api/leads/merges', { params: { query: { skip: pageParam, limit: kMerges } }, signal })),
    initialPageParam: 0,
    getNextPageParam: (page, pages) => (page.merges.length < kMerges ? undefined : pages.length * kMerges),
  });
}

export async function undoMerge(client: QueryClient, id: string): Promise<void> {
  await take(api.POST('/api/leads/merges/{id}/undo', { params: { path: { id } } }));
  renewDuplicates(client);
}

export function renewDuplicates(client: QueryClient): void {
  for (const key of ['duplicates', 'merges', 'lead-window', 'leads', 'lead', 'timeline'])
    void client.invalidateQueries({ queryKey: [key] });
}
