import { infiniteQueryOptions } from '@tanstack/react-query';
import { api, type Schema, take } from '../api/client';
import { textOf } from '../parts/words';

export type FollowUp = Schema['FollowUpReply'];

export interface FollowUpSearch {
  assignee?: string;
  /** Those that are done show as well. */
  done?: boolean;
}

export function readFollowUpSearch(search: Record<string, unknown>): FollowUpSearch {
  const assignee = textOf(search.assignee);
  return { ...(assignee ? { assignee } : {}), ...(String(search.done) === 'true' ? { done: true } : {}) };
}

const kPage = 100;

export function followUpPages({ assignee, done }: FollowUpSearch) {
  return infiniteQueryOptions({
    queryKey: ['follow-ups', assignee ?? '', done ?? false],
    queryFn: ({ signal, pageParam }) => {
      const query = {
        ...(assignee ? { assignee } : {}),
        ...(done ? { with_done: true } : {}),
        skip: pageParam,
        limit: kPage,
      };
      return take(api.GET('/api/follow-ups', { params: { query }, signal }));
    },
    initialPageParam: 0,
    getNextPageParam: (page, pages) => (page.follow_ups.length < kPage ? undefined : pages.length * kPage),
  });
}

/** Whether it should have been done by now. */
export function isLate(row: Pick<FollowUp, 'due_at' | 'done_at'>, now: number): boolean {
  return !row.done_at && row.due_at !== null && row.due_at !== undefined && Date.parse(row.due_at) < now;
}
