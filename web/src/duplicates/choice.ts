import type { Lead } from '../api/rows';

/** The fields of which a merge keeps one value. Tags are joined, the highest score stays, custom fields are filled up. */
export const kMergeFields = [
  'first_name',
  'last_name',
  'email',
  'phone',
  'company',
  'status',
  'source',
  'owner',
] as const;
export type MergeField = (typeof kMergeFields)[number];

export type Preset = 'kept' | 'newest' | 'fullest';
export const kPresets: readonly Preset[] = ['kept', 'newest', 'fullest'];

/** Which lead gives the value of each field, by its id. */
export type Choice = Record<MergeField, string>;

/** The leads that have something in a field, the best one for the preset first. */
function ranked(leads: readonly Lead[], kept: string, field: MergeField, preset: Preset): Lead[] {
  const filled = leads.filter((lead) => lead[field] !== '');
  const rank: Record<Preset, (a: Lead, b: Lead) => number> = {
    kept: (a, b) => Number(b.id === kept) - Number(a.id === kept),
    newest: (a, b) => Date.parse(b.updated_at) - Date.parse(a.updated_at),
    fullest: (a, b) => b[field].length - a[field].length,
  };
  return filled.sort(rank[preset]);
}

/** A choice for every field; where no lead has a value it is the kept one. */
export function choiceBy(leads: readonly Lead[], kept: string, preset: Preset): Choice {
  const entries = kMergeFields.map((field) => [field, ranked(leads, kept, field, preset)[0]?.id ?? kept]);
  return Object.fromEntries(entries) as Choice;
}

/** The fields in which the leads have different values. */
export function differing(leads: readonly Lead[]): Set<string> {
  const fields = kMergeFields.filter((field) => new Set(leads.map((lead) => lead[field])).size > 1);
  return new Set(fields);
}

export interface MergedPreview extends Record<MergeField, string> {
  score: number;
  tags: string[];
}

/** What the kept lead will be. */
export function previewOf(leads: readonly Lead[], choice: Choice): MergedPreview {
  const values = kMergeFields.map((field) => [
    field,
    leads.find((lead) => lead.id === choice[field])?.[field] ?? '',
  ]);
  return {
    ...(Object.fromEntries(values) as Record<MergeField, string>),
    score: Math.max(...leads.map((lead) => lead.score)),
    tags: [...new Set(leads.flatMap((lead) => lead.tags))].sort(),
  };
}

/** The body of the merge: the leads that go, and the fields whose value is another lead's. */
export function mergeBody(leads: readonly Lead[], kept: string, choice: Choice) {
  const fields = Object.fromEntries(kMergeFields.map((field) => [field, choice[field]]));
  return { duplicate_ids: leads.map((lead) => lead.id).filter((id) => id !== kept), fields };
}
