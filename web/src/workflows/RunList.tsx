import { useMediaQuery } from '@mantine/hooks';
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type CSSProperties, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type Schema, take } from '../api/client';
import { formatDuration } from '../i18n/format';
import { readable, wordFor } from '../i18n/word';
import { LeadName } from '../leads/LeadLink';
import { act } from '../parts/act';
import { EmptyNote } from '../parts/EmptyNote';
import { AnchorLink } from '../parts/links';
import { PageBones } from '../parts/PageBones';
import { ProblemNote } from '../parts/ProblemNote';
import { StatusDot } from '../parts/StatusDot';
import { TimeAgo } from '../parts/TimeAgo';
import { useRowHeight } from '../shell/density';
import { lengthOf } from './attempts';
import { type Run, type RunSearch, renewWorkflows, runPages, workflowList } from './queries';
import { type RunAction, RunActions } from './RunActions';
import './runs.css';

/** The next page is asked for when so few rows are left below. */
const kAhead = 20;

/** Runs newest first. Only the rows in sight exist; further ones come as one scrolls. `nothing`: what to say when there is none. */
export function RunList({ search, nothing }: { search: RunSearch; nothing?: string }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const pages = useInfiniteQuery(runPages(search));
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const rows = pages.data?.pages.flatMap((page) => page.runs);
  if (pages.error) return <ProblemNote fault={pages.error} onRetry={() => void pages.refetch()} />;
  if (!rows) return <PageBones inner />;
  if (rows.length === 0 && nothing) return <EmptyNote title={nothing}>{t('flows.noRunsBody')}</EmptyNote>;
  if (rows.length === 0) {
    const filtered = Object.keys(search).some((key) => key !== 'workflow_id');
    return (
      <EmptyNote title={filtered ? t('flows.noMatch') : t('flows.noRuns')}>
        {filtered ? t('leads.noMatchBody') : t('flows.noRunsBody')}
      </EmptyNote>
    );
  }
  const toggle = (id: string) => {
    const next = new Set(picked);
    if (!next.delete(id)) next.add(id);
    setPicked(next);
  };
  const run = async (action: RunAction) => {
    const body: Schema['RunActionRequest'] = { action, ids: [...picked] };
    let reply: Schema['RunActionReply'] | undefined;
    await act(async () => {
      reply = await take(api.POST('/api/workflows/runs/actions', { body }));
    });
    renewWorkflows(client);
    setPicked(new Set());
    return reply;
  };
  const chosen = rows.filter((row) => picked.has(row.id));
  return (
    <>
      <RunActions runs={chosen} onRun={run} onClear={() => setPicked(new Set())} />
      <RunGrid
        rows={rows}
        more={pages.hasNextPage}
        onMore={() => {
          if (pages.hasNextPage && !pages.isFetchingNextPage) void pages.fetchNextPage();
        }}
        picked={picked}
        onToggle={toggle}
      />
    </>
  );
}

function RunGrid({
  rows,
  more,
  onMore,
  picked,
  onToggle,
}: {
  rows: readonly Run[];
  more: boolean;
  onMore: () => void;
  picked: ReadonlySet<string>;
  onToggle: (id: string) => void;
}) {
  const { t } = useTranslation();
  const scroller = useRef<HTMLDivElement>(null);
  const narrow = useMediaQuery('(max-width: 640px)', false, { getInitialValueInEffect: false });
  const names = useQuery(workflowList()).data ?? [];
  const rowHeight = useRowHeight();
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 10,
    scrollMargin: rowHeight,
    useFlushSync: false,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: measured anew when the rows have another height
  useEffect(() => virtual.measure(), [rowHeight]);
  const items = virtual.getVirtualItems();
  const near = more && (items.at(-1)?.index ?? 0) > rows.length - kAhead;
  useEffect(() => {
    if (near) onMore();
  });
  const columns = narrow ? kNarrow : kColumns;
  const style = { '--ao-columns': columns.map(({ width }) => width).join(' ') } as CSSProperties;
  return (
    <div
      className="ao-grid"
      style={style}
      role="grid"
      aria-label={t('nav.runs')}
      aria-rowcount={more ? -1 : rows.length + 1}
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <div ref={scroller} className="ao-grid-scroll ao-runs" role="rowgroup" tabIndex={0}>
        <div role="row" aria-rowindex={1} className="ao-grid-row ao-grid-head">
          {columns.map(({ key }) => (
            <div key={key} role="columnheader">
              {key === 'pick' ? (
                <span className="ao-offscreen">{t('leads.selected')}</span>
              ) : (
                t(`flows.col_${key}`)
              )}
            </div>
          ))}
        </div>
        <div className="ao-grid-body" role="presentation" style={{ height: virtual.getTotalSize() }}>
          {items.map((item) => {
            const row = rows[item.index] as Run;
            return (
              <div
                key={row.id}
                role="row"
                aria-rowindex={item.index + 2}
                aria-selected={picked.has(row.id)}
                className="ao-grid-row ao-lead-row"
                style={{ transform: `translateY(${item.start - rowHeight}px)` }}
              >
                {columns.map(({ key }) => (
                  <div key={key} role="gridcell">
                    <Cell
                      column={key}
                      row={row}
                      name={names.find((each) => each.id === row.workflow_id)?.name ?? row.workflow_id}
                      picked={picked.has(row.id)}
                      onToggle={onToggle}
                    />
                  </div>
                ))}
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}

const kColumns = [
  { key: 'pick', width: '36px' },
  { key: 'workflow', width: 'minmax(160px, 1.6fr)' },
  { key: 'status', width: 'minmax(136px, 0.7fr)' },
  { key: 'lead', width: 'minmax(140px, 1.1fr)' },
  { key: 'trigger', width: 'minmax(110px, 0.8fr)' },
  { key: 'version', width: '80px' },
  { key: 'started', width: '120px' },
  { key: 'length', width: '100px' },
  { key: 'error', width: 'minmax(140px, 1.3fr)' },
] as const;
type ColumnKey = (typeof kColumns)[number]['key'];
const kNarrow: readonly { key: ColumnKey; width: string }[] = [
  { key: 'pick', width: '36px' },
  { key: 'workflow', width: '1fr' },
  { key: 'status', width: 'auto' },
];

function Cell({
  column,
  row,
  name,
  picked,
  onToggle,
}: {
  column: ColumnKey;
  row: Run;
  name: string;
  picked: boolean;
  onToggle: (id: string) => void;
}) {
  const { t } = useTranslation();
  const length = lengthOf(row);
  switch (column) {
    case 'pick':
      return (
        <input
          type="checkbox"
          className="ao-check"
          aria-label={t('flows.select', { name, id: row.id.slice(-6) })}
          checked={picked}
          onChange={() => onToggle(row.id)}
        />
      );
    case 'workflow':
      return (
        <AnchorLink to="/runs/$runId" params={{ runId: row.id }} fw={500} className="ao-ellipsis">
          {name}
        </AnchorLink>
      );
    case 'status':
      return <StatusDot status={row.status} />;
    case 'lead':
      return row.lead_id ? <LeadName id={row.lead_id} name={row.lead_name} /> : '–';
    case 'trigger':
      return wordFor('trigger', row.trigger, readable(row.trigger));
    case 'version':
      return row.version;
    case 'started':
      return <TimeAgo at={row.started_at} />;
    case 'length':
      return length === undefined ? '–' : formatDuration(length);
    default:
      return (
        <span className="ao-ellipsis" title={row.error ?? ''}>
          {row.error ?? '–'}
        </span>
      );
  }
}
