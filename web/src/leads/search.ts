import { textOf, textsOf } from '../parts/words';

/** The filters that a chip can show, in the order of the menu. */
export const kLeadFilters = [
  'status',
  'source',
  'tag',
  'owner',
  'company',
  'email',
  'created_from',
  'created_to',
  'updated_from',
  'updated_to',
] as const;
export type LeadFilter = (typeof kLeadFilters)[number];

export const kLeadColumns = [
  'name',
  'email',
  'company',
  'status',
  'score',
  'source',
  'owner',
  'phone',
  'tags',
  'created_at',
  'updated_at',
] as const;
export type LeadColumn = (typeof kLeadColumns)[number];

export const kDefaultColumns: readonly LeadColumn[] = [
  'name',
  'email',
  'company',
  'status',
  'score',
  'tags',
  'created_at',
];

/** What the server can sort by, and the column that shows it. */
export const kSortable: Partial<Record<LeadColumn, string>> = {
  name: 'last_name',
  email: 'email',
  company: 'company',
  score: 'score',
  created_at: 'created_at',
  updated_at: 'updated_at',
};

/** The part behind the # in the address of the leads that opens the form for a new one. */
export const kNewLead = 'new';

export type LeadSearch = Partial<Record<LeadFilter | 'q' | 'sort' | 'cols', string>>;

/** The address of the page, cleaned: the address is the view. */
export function readLeadSearch(search: Record<string, unknown>): LeadSearch {
  const read: LeadSearch = textsOf(search, [...kLeadFilters, 'q'] as const);
  const sort = textOf(search.sort);
  if (sort && Object.values(kSortable).includes(sort.replace(/^-/, ''))) read.sort = sort;
  const cols = textOf(search.cols);
  if (cols && columnsOf({ cols }).length > 0) read.cols = cols;
  return read;
}

export function columnsOf(search: LeadSearch): LeadColumn[] {
  if (!search.cols) return [...kDefaultColumns];
  const wanted = search.cols.split(',');
  return kLeadColumns.filter((column) => wanted.includes(column));
}

/** The part of the address that says which leads: it freezes a selection. */
export function filterOf(search: LeadSearch): Partial<Record<LeadFilter | 'q', string>> {
  return textsOf(search, [...kLeadFilters, 'q'] as const);
}

/** `name` → sorted by name; once more → the other way round; a third time → as at first. */
export function nextSort(current: string | undefined, field: string): string | undefined {
  if (current === field) return `-${field}`;
  return current === `-${field}` ? undefined : field;
}
