import type { Lead } from '../api/rows';

/** What a lead is called: the name, or else the address, or else the id. */
export function leadName(lead: Pick<Lead, 'first_name' | 'last_name' | 'email' | 'id'>): string {
  return `${lead.first_name} ${lead.last_name}`.trim() || lead.email || lead.id;
}
