import { infiniteQueryOptions, type QueryClient, queryOptions } from '@tanstack/react-query';
import { api, type Schema, take } from '../api/client';
import { textsOf } from '../parts/words';

export type Campaign = Schema['CampaignReply'];
export type Counts = Schema['CampaignCounts'];

export const kStatuses = ['draft', 'active', 'paused', 'completed', 'archived'] as const;
export interface CampaignSearch {
  status?: string;
}

export function readCampaignSearch(search: Record<string, unknown>): CampaignSearch {
  return textsOf(search, ['status']);
}

const kPage = 50;

export function campaignPages(search: CampaignSearch) {
  return infiniteQueryOptions({
    queryKey: ['campaigns', search],
    queryFn: ({ signal, pageParam }) =>
      take(
        api.GET('/api/campaigns', {
          params: { query: { ...search, skip: pageParam, limit: kPage } },
          signal,
        }),
      ),
    initialPageParam: 0,
    getNextPageParam: (page, pages) => (pages.length * kPage < page.total ? pages.length * kPage : undefined),
  });
}

export function campaignById(id: string) {
  return queryOptions({
    queryKey: ['campaigns', 'one', id],
    queryFn: ({ signal }) =>
      take(api.GET('/api/campaigns/{campaign_id}', { params: { path: { campaign_id: id } }, signal })),
  });
}

export function campaignFigures(id: string) {
  return queryOptions({
    queryKey: ['campaigns', 'figures', id],
    queryFn: ({ signal }) =>
      take(
        api.GET('/api/campaigns/{campaign_id}/metrics', { params: { path: { campaign_id: id } }, signal }),
      ),
    refetchInterval: 10_000,
  });
}

export function renewCampaigns(client: QueryClient): Promise<void> {
  return client.invalidateQueries({ queryKey: ['campaigns'] });
}

/** What may be done to a campaign in a state, in the order of the buttons. */
export function stepsFrom(status: string): ('start' | 'resume' | 'pause' | 'archive')[] {
  switch (status) {
    case 'draft':
      return ['start', 'archive'];
    case 'active':
      return ['pause', 'archive'];
    case 'paused':
      return ['resume', 'archive'];
    case 'archived':
      return [];
    default:
      return ['archive'];
  }
}
