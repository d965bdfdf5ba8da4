import type { Lead, LeadPatch } from '../api/rows';

/** The fields of a lead that a person changes. */
export const kLeadFields = [
  'first_name',
  'last_name',
  'email',
  'phone',
  'company',
  'status',
  'source',
  'owner',
  'score',
  'tags',
] as const;
export type LeadField = (typeof kLeadFields)[number];

/** The value of a field as somebody types it. */
export function fieldText(lead: Pick<Lead, LeadField>, field: LeadField): string {
  const value = lead[field];
  return Array.isArray(value) ? value.join(', ') : String(value);
}

export function splitTags(text: string): string[] {
  return [...new Set(text.split(',').map((tag) => tag.trim()))].filter(Boolean).sort();
}

/** The change that a typed text makes; undefined when a number was wanted and none was typed. */
export function fieldPatch(field: LeadField, text: string): LeadPatch | undefined {
  if (field === 'tags') return { tags: splitTags(text) };
  if (field !== 'score') return { [field]: text.trim() };
  const score = Number(text.trim());
  return Number.isInteger(score) && text.trim() !== '' ? { score } : undefined;
}

/** The fields in which two versions of a lead differ. */
export function changedFields(mine: Pick<Lead, LeadField>, theirs: Pick<Lead, LeadField>): LeadField[] {
  return kLeadFields.filter((field) => fieldText(mine, field) !== fieldText(theirs, field));
}

/** The change that brings back what `before` had in the fields that `patch` touched. */
export function reversePatch(before: Lead, patch: LeadPatch): LeadPatch {
  const back: Record<string, unknown> = {};
  for (const field of kLeadFields) if (field in patch) back[field] = before[field];
  return back;
}
