import i18next from 'i18next';
import { formatBytes, formatNumber } from '../i18n/format';
import type { Say } from '../i18n/server';
import { isOpen, type LeadJob } from './queries';

/** The name under which the browser keeps the file of an export. */
export function fileOf(job: LeadJob): string {
  return `leads.${job.format ?? 'csv'}`;
}

export function titleOf(job: LeadJob): string {
  return job.kind === 'lead_export'
    ? i18next.t('jobs.export', { name: fileOf(job) })
    : i18next.t('jobs.start', { name: job.workflow_name ?? job.workflow_id });
}

/** How far it is, or how it ended. */
export function noteOf(job: LeadJob, say: Say): string {
  const { t } = i18next;
  const done = formatNumber(job.done);
  const worked = formatNumber(job.done + job.refused);
  if (isOpen(job)) return t('notices.progress', { done: worked, total: formatNumber(job.total) });
  if (job.state === 'failed') return say(job.why ?? '');
  if (job.kind === 'lead_export')
    return job.state === 'cancelled'
      ? ''
      : t('jobs.ready', { count: job.done, shown: done, size: formatBytes(job.bytes ?? 0) });
  const words = t('jobs.started', { count: job.done, shown: done });
  if (job.refused === 0) return words;
  const refused = t('jobs.refused', { count: job.refused, shown: formatNumber(job.refused) });
  return `${words} ${refused} ${say(job.why ?? '')}`.trim();
}

/** How much of it is done, of 100. */
export function shareOf(job: LeadJob): number {
  return job.total > 0 ? Math.min(100, (100 * (job.done + job.refused)) / job.total) : 100;
}
