import { type QueryClient, queryOptions } from '@tanstack/react-query';
import { api, type Schema, take } from '../api/client';

/** Work on many leads that goes on in the server, whether or not a page is open. */
export type LeadJob = Schema['LeadJobReply'];

const kAskEvery = 1_000;
const kKey = ['jobs'] as const;

export function isOpen(job: Pick<LeadJob, 'state'>): boolean {
  return job.state === 'waiting' || job.state === 'running';
}

/** One's own jobs, newest first; asked for again while one is open. */
export function jobList() {
  return queryOptions({
    queryKey: kKey,
    queryFn: ({ signal }) => take(api.GET('/api/jobs', { signal })).then(({ jobs }) => jobs),
    refetchInterval: (query) => (query.state.data?.some(isOpen) ? kAskEvery : false),
  });
}

/** Puts a job that has just begun into the list, so that it is watched from now on. */
export function watchJob(client: QueryClient, job: LeadJob): void {
  client.setQueryData<LeadJob[]>(kKey, (jobs) => [job, ...(jobs ?? []).filter(({ id }) => id !== job.id)]);
  void client.invalidateQueries({ queryKey: kKey });
}

export async function cancelJob(client: QueryClient, id: string): Promise<void> {
  await take(api.POST('/api/jobs/{job_id}/cancel', { params: { path: { job_id: id } } }));
  await client.invalidateQueries({ queryKey: kKey });
}

/** Removes those that have ended, and their files. */
export async function forgetJobs(client: QueryClient, jobs: readonly LeadJob[]): Promise<void> {
  try {
    for (const { id } of jobs.filter((job) => !isOpen(job)))
      await take(api.DELETE('/api/jobs/{job_id}', { params: { path: { job_id: id } } }));
  } finally {
    await client.invalidateQueries({ queryKey: kKey });
  }
}
