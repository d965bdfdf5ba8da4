import { useMediaQuery } from '@mantine/hooks';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { useQueries } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type CSSProperties, memo, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Lead, LeadPatch } from '../api/rows';
import { useMay } from '../session/SessionContext';
import { useRowHeight } from '../shell/density';
import { isForPage, shortcutsAreOn } from '../shell/useShellShortcuts';
import { LeadRow, type RowActions } from './LeadRow';
import { kWindow, leadWindow } from './queries';
import { columnsOf, kSortable, type LeadColumn, type LeadSearch, nextSort } from './search';
import { isSelected, type useSelection } from './selection';

/** The least width of a column in pixels, and its share of what is left. */
const kWidths: Record<LeadColumn, readonly [least: number, share: number]> = {
  name: [150, 1.4],
  email: [160, 1.6],
  company: [110, 1.1],
  status: [124, 0.7],
  score: [104, 0],
  source: [90, 0.8],
  owner: [90, 0.8],
  phone: [120, 0.9],
  tags: [110, 1],
  created_at: [112, 0],
  updated_at: [112, 0],
};
const kBox = 36;
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

function widthOf(column: LeadColumn): string {
  const [least, share] = kWidths[column];
  return share > 0 ? `minmax(${least}px, ${share}fr)` : `${least}px`;
}

/** How wide the columns are; the rows need not look at their own cells to know. */
function layoutOf(columns: readonly LeadColumn[], narrow: boolean): CSSProperties {
  const least = columns.reduce((sum, column) => sum + kWidths[column][0], kBox);
  return {
    '--ao-columns': narrow ? `${kBox}px minmax(0, 1fr) 112px` : `${kBox}px ${columns.map(widthOf).join(' ')}`,
    '--ao-least': narrow ? '0' : `${least}px`,
  } as CSSProperties;
}

/** A table over any number of leads: only the rows in sight exist, and the server sends windows of them. */
export function LeadTable({ search, total, picked, onSearch, onSave }: LeadTableProps) {
  const { t } = useTranslation();
  const narrow = useMediaQuery('(max-width: 640px)', false, { getInitialValueInEffect: false });
  const { cols } = search;
  const columns = useMemo(() => (narrow ? kNarrow : columnsOf({ cols })), [narrow, cols]);
  const style = useMemo(() => layoutOf(columns, narrow), [columns, narrow]);
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

const Head = memo(function Head({
  columns,
  search,
  onSearch,
}: Pick<LeadTableProps, 'search' | 'onSearch'> & { columns: readonly LeadColumn[] }) {
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
});

function Body({
  search,
  total,
  picked,
  onSearch,
  onSave,
  columns,
}: LeadTableProps & { columns: readonly LeadColumn[] }) {
  const router = useRouter();
  const editable = useMay('leads:write');
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
    overscan: 6,
    scrollMargin: rowHeight,
    useFlushSync: false,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: measured anew when the rows have another height
  useEffect(() => rows.measure(), [rowHeight]);
  const items = rows.getVirtualItems();
  const leadAt = useLeadWindows(search, items[0]?.index ?? 0, items.at(-1)?.index ?? 0, total !== undefined);

  const open = (lead: Lead) => void router.navigate({ to: '/leads/$leadId', params: { leadId: lead.id } });
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
  const latest = useRef({ pick, open, onSave });
  useEffect(() => {
    latest.current = { pick, open, onSave };
  });
  const actions = useMemo<RowActions>(
    () => ({
      focus: (index) => {
        current.current = index;
        setFocused(index);
      },
      pick: (index, range) => latest.current.pick(index, range),
      open: (lead) => latest.current.open(lead),
      near: (lead) =>
        void router
          .preloadRoute({ to: '/leads/$leadId', params: { leadId: lead.id } })
          .catch(() => undefined),
      save: (lead, patch) => latest.current.onSave(lead, patch),
    }),
    [router],
  );
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
        {items.map((item) => {
          const lead = leadAt(item.index);
          return (
            <LeadRow
              key={item.key}
              index={item.index}
              top={item.start - rowHeight}
              lead={lead}
              columns={columns}
              selected={lead !== undefined && isSelected(picked.selection, lead.id)}
              focusable={item.index === focused}
              editable={editable}
              actions={actions}
            />
          );
        })}
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
