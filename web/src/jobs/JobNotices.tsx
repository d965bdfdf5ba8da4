import { Anchor } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import i18next from 'i18next';
import { useEffect, useRef } from 'react';
import { serverWords } from '../i18n/server';
import { useMay } from '../session/SessionContext';
import { isOpen, jobList, type LeadJob } from './queries';
import { fileOf, noteOf, titleOf } from './words';

/** Which of the jobs were open before and are not now; `open` is brought up to date. */
export function endedSince(open: Set<string>, jobs: readonly LeadJob[]): LeadJob[] {
  const ended = jobs.filter((job) => open.has(job.id) && !isOpen(job));
  for (const { id } of ended) open.delete(id);
  for (const job of jobs) if (isOpen(job)) open.add(job.id);
  return ended;
}

async function tell(job: LeadJob): Promise<void> {
  const say = await serverWords();
  notifications.show({
    ...(job.state === 'failed' ? { color: 'red' } : {}),
    autoClose: job.state === 'failed' || job.file ? false : 8_000,
    title: titleOf(job),
    message: (
      <>
        {noteOf(job, say)}
        {job.file && (
          <>
            {' '}
            <Anchor href={job.file} download={fileOf(job)} size="sm">
              {i18next.t('jobs.download')}
            </Anchor>
          </>
        )}
      </>
    ),
  });
}

/** One's own jobs; says so when one of them ends while a page is open. */
export function useJobs(): readonly LeadJob[] {
  const client = useQueryClient();
  const jobs = useQuery({ ...jobList(), enabled: useMay('leads:read') }).data;
  const open = useRef(new Set<string>());
  useEffect(() => {
    for (const job of endedSince(open.current, jobs ?? [])) {
      if (job.state !== 'cancelled') tell(job);
      if (job.kind === 'workflow_start') void client.invalidateQueries({ queryKey: ['workflows'] });
    }
  }, [jobs, client]);
  return jobs ?? [];
}
