import {
  IconChecklist,
  IconHistory,
  IconMail,
  IconPencil,
  IconPlus,
  IconRoute,
  IconTrash,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, type Schema, take } from '../api/client';
import { formatDay } from '../i18n/format';
import { readable, wordFor } from '../i18n/word';
import { EmptyNote } from '../parts/EmptyNote';
import { AnchorLink } from '../parts/links';
import { PageBones } from '../parts/PageBones';
import { ProblemNote } from '../parts/ProblemNote';
import { StatusDot } from '../parts/StatusDot';
import { TimeAgo } from '../parts/TimeAgo';

type Entry = Schema['TimelineEntry'];
const kMost = 200;

/** What happened to a lead, newest first, by day; grows by itself while one looks at it. */
export function Timeline({ leadId }: { leadId: string }) {
  const { t } = useTranslation();
  const timeline = useQuery({
    queryKey: ['timeline', leadId],
    queryFn: ({ signal }) =>
      take(
        api.GET('/api/leads/{id}/timeline', {
          params: { path: { id: leadId }, query: { limit: kMost } },
          signal,
        }),
      ),
  });
  if (timeline.error) return <ProblemNote fault={timeline.error} onRetry={() => void timeline.refetch()} />;
  if (!timeline.data) return <PageBones inner />;
  if (timeline.data.entries.length === 0) return <EmptyNote title={t('timeline.empty')} />;
  return (
    <>
      {byDay(timeline.data.entries).map(([day, entries]) => (
        <section key={day} className="ao-day">
          <h2>{day}</h2>
          <ol className="ao-timeline">
            {entries.map((entry) => (
              <TimelineLine key={`${entry.kind}-${entry.id}-${entry.at}`} entry={entry} />
            ))}
          </ol>
        </section>
      ))}
    </>
  );
}

export function byDay(entries: readonly Entry[]): [string, Entry[]][] {
  const days = new Map<string, Entry[]>();
  for (const entry of entries) {
    const day = formatDay(entry.at);
    days.set(day, [...(days.get(day) ?? []), entry]);
  }
  return [...days];
}

function iconOf(entry: Entry) {
  if (/delete/.test(entry.type)) return IconTrash;
  if (/email|mail/.test(entry.type)) return IconMail;
  if (/ingest|create/.test(entry.type)) return IconPlus;
  if (/update|change/.test(entry.type) && entry.kind === 'audit') return IconPencil;
  if (/workflow/.test(entry.type)) return IconRoute;
  return entry.kind === 'task' ? IconChecklist : IconHistory;
}

function TimelineLine({ entry }: { entry: Entry }) {
  useTranslation();
  const Icon = iconOf(entry);
  const words = wordFor('event', entry.type, entry.summary || readable(entry.type));
  // Of a new lead every field is new.
  const changes = /ingest|create/.test(entry.type) ? [] : changesOf(entry.details);
  return (
    <li>
      <span className="ao-timeline-icon" aria-hidden>
        <Icon size={14} stroke={1.8} />
      </span>
      <div className="ao-timeline-body">
        <div className="ao-timeline-head">
          {entry.kind === 'task' ? (
            <AnchorLink to="/tasks/$taskId" params={{ taskId: entry.id }} size="sm">
              {words}
            </AnchorLink>
          ) : (
            <span title={entry.summary}>{words}</span>
          )}
          {entry.status && <StatusDot status={entry.status} />}
          <span className="ao-timeline-at">
            <TimeAgo at={entry.at} />
          </span>
        </div>
        {changes.map((change) => (
          <div key={change} className="ao-change">
            {change}
          </div>
        ))}
      </div>
    </li>
  );
}

const asText = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value)) || '–';

/** What the details of an audit event say of changed fields: their names, or the values before and after. */
export function changesOf(details: unknown): string[] {
  if (typeof details !== 'object' || details === null) return [];
  const { changes, changed, fields } = details as Record<string, unknown>;
  const told = changes ?? changed ?? fields;
  if (Array.isArray(told)) {
    const names = told.map((field) => wordFor('field', String(field)));
    return names.length > 0 ? [names.join(', ')] : [];
  }
  if (typeof told !== 'object' || told === null) return [];
  return Object.entries(told).map(([field, change]) => {
    const name = wordFor('field', field);
    if (typeof change === 'object' && change !== null && ('from' in change || 'to' in change)) {
      const { from, to } = change as { from?: unknown; to?: unknown };
      return `${name}: ${asText(from)} → ${asText(to)}`;
    }
    return `${name}: ${asText(change)}`;
  });
}
