import { queryOptions } from '@tanstack/react-query';
import { api, type Schema, take } from '../api/client';
import { asProblem } from '../api/problem';
import { readStored, writeStored } from '../i18n/i18n';
import { columnsOf, filterOf, type LeadSearch, readLeadSearch } from './search';

export type View = Schema['ViewReply'];

/** A view as browsers kept it before the server did. */
export interface OldView {
  name: string;
  search: LeadSearch;
}

/** A view that the server did not take, and what it said. */
export interface LeftView {
  name: string;
  why: string;
}

export const kLongestName = 100;

export function savedViews(user: string) {
  return queryOptions({
    queryKey: ['views', user],
    queryFn: async ({ signal }) =>
      (await take(api.GET('/api/views', { params: { query: { page: 'leads' } }, signal }))).views,
  });
}

/** What the server keeps of an address. */
export function viewBody(search: LeadSearch): Pick<View, 'filter' | 'sort' | 'columns'> {
  return {
    filter: filterOf(search),
    sort: search.sort ?? '',
    columns: search.cols ? columnsOf(search) : [],
  };
}

/** The address that shows a view; what this app does not know of it is left out. */
export function searchOf(view: Pick<View, 'filter' | 'sort' | 'columns'>): LeadSearch {
  return readLeadSearch({
    ...view.filter,
    ...(view.sort ? { sort: view.sort } : {}),
    ...(view.columns.length > 0 ? { cols: view.columns.join(',') } : {}),
  });
}

/** Whether a view of the server is `old`, moved here before under its name or the next free one. */
function isMoved(view: View, old: OldView): boolean {
  const named = view.name === old.name || view.name.replace(/ \(\d+\)$/, '') === old.name;
  return named && JSON.stringify(viewBody(searchOf(view))) === JSON.stringify(viewBody(old.search));
}

/** The views that a browser kept; what cannot be read counts as none. */
export function parseViews(text: string | null): OldView[] {
  try {
    const rows: unknown = JSON.parse(text ?? '[]');
    if (!Array.isArray(rows)) return [];
    return rows
      .filter(
        (row) => typeof row?.name === 'string' && typeof row?.search === 'object' && row.search !== null,
      )
      .map((row) => ({ name: row.name as string, search: readLeadSearch(row.search) }));
  } catch {
    return [];
  }
}

const keyOf = (user: string) => `ao-views-${user}`;

export function oldViews(user: string): OldView[] {
  return parseViews(readStored(keyOf(user)));
}

export function keepOldViews(user: string, views: readonly OldView[]): void {
  writeStored(keyOf(user), JSON.stringify(views));
}

/** `name`, or `name (2)` and so on when another view has it. */
export function freeName(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  for (let number = 2; ; ++number) if (!taken.has(`${name} (${number})`)) return `${name} (${number})`;
}

/**
 * Hands the views of this browser to the server. Each is forgotten here only when the server has it, so that a call that fails
 * loses nothing; those that the server refuses stay, with its reason.
 */
export async function moveViews(user: string): Promise<LeftView[]> {
  const own = (await take(api.GET('/api/views', { params: { query: { page: 'leads' } } }))).views.filter(
    (view) => view.own,
  );
  const left: LeftView[] = [];
  const kept: OldView[] = [];
  const waiting = oldViews(user);
  for (let view = waiting.shift(); view; view = waiting.shift()) {
    const old = view;
    if (!own.some((other) => isMoved(other, old))) {
      try {
        const name = freeName(old.name, new Set(own.map((other) => other.name)));
        own.push(await take(api.POST('/api/views', { body: { name, ...viewBody(old.search) } })));
      } catch (fault) {
        const problem = asProblem(fault);
        if (problem.status !== 409 && problem.status !== 422) throw fault;
        left.push({ name: old.name, why: problem.message });
        kept.push(old);
      }
    }
    keepOldViews(user, [...kept, ...waiting]);
  }
  return left;
}
