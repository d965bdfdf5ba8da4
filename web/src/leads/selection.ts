import { useCallback, useMemo, useState } from 'react';
import { api, take } from '../api/client';
import type { Lead } from '../api/rows';
import { filterOf, type LeadSearch } from './search';

/** Rows picked one by one, or everything that matches but some rows. */
export interface Selection {
  all: boolean;
  /** Picked rows; with `all`, the rows that are left out. */
  rows: ReadonlyMap<string, Lead>;
}

export const kNothing: Selection = { all: false, rows: new Map() };

export function isSelected(selection: Selection, id: string): boolean {
  return selection.all !== selection.rows.has(id);
}

export function countOf(selection: Selection, total: number): number {
  return selection.all ? Math.max(0, total - selection.rows.size) : selection.rows.size;
}

export function toggled(selection: Selection, lead: Lead): Selection {
  const rows = new Map(selection.rows);
  if (!rows.delete(lead.id)) rows.set(lead.id, lead);
  return { all: selection.all, rows };
}

export function withRange(selection: Selection, leads: readonly Lead[]): Selection {
  const rows = new Map(selection.rows);
  for (const lead of leads) {
    if (selection.all) rows.delete(lead.id);
    else rows.set(lead.id, lead);
  }
  return { all: selection.all, rows };
}

export function useSelection() {
  const [selection, setSelection] = useState<Selection>(kNothing);
  const toggle = useCallback((lead: Lead) => setSelection((now) => toggled(now, lead)), []);
  const addRange = useCallback((leads: readonly Lead[]) => setSelection((now) => withRange(now, leads)), []);
  const clear = useCallback(() => setSelection(kNothing), []);
  const selectAll = useCallback(() => setSelection({ all: true, rows: new Map() }), []);
  return useMemo(
    () => ({ selection, toggle, addRange, clear, selectAll }),
    [selection, toggle, addRange, clear, selectAll],
  );
}

const kPage = 1_000;

/** The leads of a selection as they are now, so that later changes of the filter do not widen it. */
export async function freeze(selection: Selection, search: LeadSearch, signal: AbortSignal): Promise<Lead[]> {
  if (!selection.all) return [...selection.rows.values()];
  const leads: Lead[] = [];
  let cursor: string | undefined;
  do {
    const query = { ...filterOf(search), limit: kPage, ...(cursor ? { cursor } : {}) };
    const page = await take(api.GET('/api/leads', { params: { query }, signal }));
    leads.push(...page.leads.filter((lead) => !selection.rows.has(lead.id)));
    cursor = page.next_cursor ?? undefined;
  } while (cursor);
  return leads;
}
