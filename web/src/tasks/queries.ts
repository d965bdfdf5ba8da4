import { infiniteQueryOptions, type QueryClient, queryOptions } from '@tanstack/react-query';
import { api, take } from '../api/client';
import type { TaskSearch } from './search';

const kPage = 100;

export function taskPages(search: TaskSearch) {
  return infiniteQueryOptions({
    queryKey: ['tasks', search],
    queryFn: ({ signal, pageParam }) => {
      const query = { ...search, limit: kPage, ...(pageParam ? { cursor: pageParam } : {}) };
      return take(api.GET('/api/tasks', { params: { query }, signal }));
    },
    initialPageParam: '',
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    maxPages: 10,
  });
}

/** How many tasks are in a state: the numbers on the tabs. */
export function taskCount(search: TaskSearch) {
  return queryOptions({
    queryKey: ['tasks', 'count', search],
    queryFn: ({ signal }) =>
      take(api.GET('/api/tasks', { params: { query: { ...search, limit: 1 } }, signal })),
    select: (reply) => reply.total,
  });
}

export function taskById(id: string) {
  return queryOptions({
    queryKey: ['tasks', 'one', id],
    queryFn: ({ signal }) => take(api.GET('/api/tasks/{id}', { params: { path: { id } }, signal })),
  });
}

export function queueList() {
  return queryOptions({
    queryKey: ['queues'],
    queryFn: ({ signal }) => take(api.GET('/api/queues', { signal })),
    refetchInterval: 10_000,
  });
}

export function renewTasks(client: QueryClient): void {
  for (const key of ['tasks', 'queues', 'workers', 'schedules', 'timeline'])
    void client.invalidateQueries({ queryKey: [key] });
}
