import { useMediaQuery } from '@mantine/hooks';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { useQueries } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type CSSProperties, useCallback, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Lead, LeadPatch } from '../api/rows';
import { useRowHeight } from '../shell/density';
import { isForPage, shortcutsAreOn } from '../shell/useShellShortcuts';
import { LeadRow } from './LeadRow';
import { kWindow, leadWindow } from './queries';
import { columnsOf, kSortable, type LeadColumn, type LeadSearch, nextSort } from './search';
import type { useSelection } from './selection';

const kWidths: Record<LeadColumn, string> = {
  name: 'minmax(150px, 1.4fr)',
  email: 'minmax(160px, 1.6fr)',
  company: 'minmax(110px, 1.1fr)',
  status: 'minmax(124px, 0.7fr)',
  score: '104px',
  source: 'minmax(90px, 0.8fr)',
  owner: 'minmax(90px, 0.8fr)',
  phone: 'minmax(120px, 0.9fr)',
  tags: 'minmax(110px, 1fr)',
  created_at: '112px',
  updated_at: '112px',
};
const kNarrow: readonly LeadColumn[] = ['name', 'status'];

/** The element takes no more pixels than browsers can scroll over; a longer list is shown up to there. */
const kMostPixels = 16_000_000;

export interface LeadTableProps {
  search: LeadSearch;
  total: number | undefined;
  picked: ReturnType<typeof useSelection>;
  onSearch: (next: LeadSearch) => void;
  onSave: (lead: Lead, patch: LeadPatch) => Promise<boolean>;
}

/** A table over any number of leads: only the rows in sight exist, and the server sends windows of them. */
export function LeadTable({ search, total, picked, onSearch, onSave }: LeadTableProps) {
  const { t } = useTranslation();
  const narrow = useMediaQuery('(max-width: 640px)', false, { getInitialValueInEffect: false });
  const columns = narrow ? [...kNarrow] : columnsOf(search);
  const style = {
    '--ao-columns': `36px ${columns.map((column) => (narrow ? (column === 'name' ? '1fr' : 'auto') : kWidths[column])).join(' ')}`,
  } as CSSProperties;
  return (
    <div
      className="ao-grid"
      style={style}
      role="grid"
      aria-label={t('nav.leads')}
      aria-rowcount={(total ?? 0) + 1}
      aria-colcount={columns.length + 1}
      aria-multiselectable
    >
      <Body {...{ search, total, picked, onSearch, onSave, columns }} />
    </div>
  );
}

function Head({
  columns,
  search,
  onSearch,
}: Pick<LeadTableProps, 'search' | 'onSearch'> & { columns: LeadColumn[] }) {
  const { t } = useTranslation();
  const sort = search.sort ?? '-created_at';
  const by = (field: string) => {
    const { sort: _old, ...rest } = search;
    const next = nextSort(search.sort, field);
    onSearch(next ? { ...rest, sort: next } : rest);
  };
  return (
    <div role="row" aria-rowindex={1} className="ao-grid-row ao-grid-head">
      <div role="columnheader" aria-label={t('leads.selected')} />
      {columns.map((column) => {
        const field = kSortable[column];
        const order = !field
          ? undefined
          : sort === field
            ? 'ascending'
            : sort === `-${field}`
              ? 'descending'
              : 'none';
        return (
          <div
            key={column}
            role="columnheader"
            aria-sort={order}
            className={column === 'score' ? 'ao-number' : ''}
          >
            {field ? (
              <button type="button" className="ao-sort" onClick={() => by(field)}>
                {t(`field.${column}`)}
                {order === 'ascending' && <IconArrowUp size={12} aria-hidden />}
                {order === 'descending' && <IconArrowDown size={12} aria-hidden />}
              </button>
            ) : (
              t(`field.${column}`)
            )}
          </div>
        );
      })}
    </div>
  );
}

function Body({
  search,
  total,
  picked,
  onSearch,
  onSave,
  columns,
}: LeadTableProps & { columns: LeadColumn[] }) {
  const navigate = useNavigate();
  const scroller = useRef<HTMLDivElement>(null);
  const [focused, setFocused] = useState(0);
  // The row that keys act on: a fast typist presses the next key before the state is drawn.
  const current = useRef<number | undefined>(undefined);
  const lastPicked = useRef<number | undefined>(undefined);
  const rowHeight = useRowHeight();
  const count = Math.min(total ?? 12, Math.floor(kMostPixels / rowHeight));
  const rows = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    scrollMargin: rowHeight,
    useFlushSync: false,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: measured anew when the rows have another height
  useEffect(() => rows.measure(), [rowHeight]);
  const items = rows.getVirtualItems();
  const leadAt = useLeadWindows(search, items[0]?.index ?? 0, items.at(-1)?.index ?? 0, total !== undefined);

  const open = (lead: Lead) => void navigate({ to: '/leads/$leadId', params: { leadId: lead.id } });
  const pick = (index: number, range: boolean) => {
    const lead = leadAt(index);
    if (!lead) return;
    const from = lastPicked.current;
    lastPicked.current = index;
    if (!range || from === undefined) return picked.toggle(lead);
    const [low, high] = from < index ? [from, index] : [index, from];
    const leads = Array.from({ length: high - low + 1 }, (_, step) => leadAt(low + step));
    picked.addRange(leads.filter((each) => each !== undefined));
  };
  const focusRow = (index: number) => {
    const row = scroller.current?.querySelector<HTMLElement>(`[aria-rowindex="${index + 2}"]`);
    row?.focus();
    return row !== null && row !== undefined;
  };
  const go = (index: number) => {
    const next = Math.max(0, Math.min(count - 1, index));
    current.current = next;
    setFocused(next);
    rows.scrollToIndex(next);
    if (!focusRow(next)) requestAnimationFrame(() => focusRow(next));
  };
  const onFocus = useCallback((index: number) => {
    current.current = index;
    setFocused(index);
  }, []);
  useTableKeys({
    go,
    current,
    count,
    pick,
    open: (index) => withLead(leadAt(index), open),
    scroller,
    rowHeight,
  });

  return (
    <div ref={scroller} className="ao-grid-scroll" role="rowgroup">
      <Head columns={columns} search={search} onSearch={onSearch} />
      <div className="ao-grid-body" role="presentation" style={{ height: rows.getTotalSize() }}>
        {items.map((item) => (
          <LeadRow
            key={item.key}
            index={item.index}
            top={item.start - rowHeight}
            lead={leadAt(item.index)}
            columns={columns}
            selection={picked.selection}
            focusable={item.index === focused}
            onFocus={onFocus}
            onPick={pick}
            onOpen={open}
            onSave={onSave}
          />
        ))}
      </div>
    </div>
  );
}

function withLead(lead: Lead | undefined, act: (lead: Lead) => void): void {
  if (lead) act(lead);
}

/** The leads of the windows in sight; a window that is still on its way has none. */
function useLeadWindows(search: LeadSearch, first: number, last: number, known: boolean) {
  const from = Math.floor(first / kWindow);
  const to = Math.floor(last / kWindow);
  const indexes = known ? Array.from({ length: to - from + 1 }, (_, step) => from + step) : [0];
  const windows = useQueries({ queries: indexes.map((index) => leadWindow(search, index)) });
  return (index: number): Lead | undefined => {
    const slot = indexes.indexOf(Math.floor(index / kWindow));
    return windows[slot]?.data?.leads[index % kWindow];
  };
}

/** J and K, the arrows, page keys, X, Enter: on the row that has the focus. */
function useTableKeys(table: {
  go: (index: number) => void;
  current: React.RefObject<number | undefined>;
  count: number;
  pick: (index: number, range: boolean) => void;
  open: (index: number) => void;
  scroller: React.RefObject<HTMLDivElement | null>;
  rowHeight: number;
}) {
  const latest = useRef(table);
  useEffect(() => {
    latest.current = table;
  });
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const { go, current, count, pick, open, scroller, rowHeight } = latest.current;
      const focused = current.current ?? 0;
      const inside = scroller.current?.contains(document.activeElement) ?? false;
      if (!isForPage(event) || (!inside && document.activeElement?.closest('button,a,[role]'))) return;
      const page = Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight) - 2;
      const letters: Record<string, () => void> = {
        j: () => go(current.current === undefined ? 0 : focused + 1),
        k: () => go(focused - 1),
        x: () => pick(focused, false),
        X: () => pick(focused, true),
      };
      const keys: Record<string, () => void> = {
        ArrowDown: () => go(focused + 1),
        ArrowUp: () => go(focused - 1),
        PageDown: () => go(focused + page),
        PageUp: () => go(focused - page),
        Home: () => go(0),
        End: () => go(count - 1),
        ' ': () => pick(focused, event.shiftKey),
        Enter: () => open(focused),
      };
      const onRow = inside && document.activeElement?.getAttribute('role') === 'row';
      const act =
        (shortcutsAreOn() ? letters[event.key] : undefined) ?? (onRow ? keys[event.key] : undefined);
      if (!act) return;
      event.preventDefault();
      act();
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, []);
}
