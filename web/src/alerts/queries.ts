import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api, type Schema, take } from '../api/client';

export type RaisedAlert = Schema['AlertReply'];
export type Threshold = Schema['ThresholdReply'];

const kPage = 50;
const kEvery = 10_000;

export function activeAlerts() {
  return queryOptions({
    queryKey: ['alerts', 'active'],
    queryFn: ({ signal }) =>
      take(api.GET('/api/monitoring/alerts', { params: { query: { limit: 0 } }, signal })),
    select: (reply) => reply.alerts,
    refetchInterval: kEvery,
  });
}

export function endedAlerts() {
  return infiniteQueryOptions({
    queryKey: ['alerts', 'ended'],
    queryFn: ({ signal, pageParam }) =>
      take(
        api.GET('/api/monitoring/alerts', {
          params: { query: { limit: kPage, skip: pageParam } },
          signal,
        }),
      ),
    initialPageParam: 0,
    getNextPageParam: (page, pages) => (page.history.length < kPage ? undefined : pages.length * kPage),
  });
}

export function thresholds() {
  return queryOptions({
    queryKey: ['alerts', 'thresholds'],
    queryFn: ({ signal }) => take(api.GET('/api/monitoring/thresholds', { signal })),
    select: (reply) => reply.thresholds,
    refetchInterval: kEvery,
  });
}
