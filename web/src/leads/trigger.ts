import { api, take } from '../api/client';
import type { Lead } from '../api/rows';
import type { LeadJob } from '../jobs/queries';
import { filterOf, type LeadSearch } from './search';
import { freeze, type Selection } from './selection';

/** What the server takes of ids in one call, and of leads that a filter selects. */
const kMostIds = 10_000;
const kMostSelected = 100_000;
const kSamples = 5;

/** The leads a workflow is to be started for: by name, or by a filter with the number that was shown. */
export interface Chosen {
  count: number;
  most: number;
  samples: readonly Lead[];
  target: { ids: string[] } | { filter: Record<string, string>; expected_count: number };
}

function named(leads: readonly Lead[]): Chosen {
  return {
    count: leads.length,
    most: kMostIds,
    samples: leads.slice(0, kSamples),
    target: { ids: leads.map(({ id }) => id) },
  };
}

/** What a selection is now. */
export async function choose(selection: Selection, search: LeadSearch, signal: AbortSignal): Promise<Chosen> {
  if (!selection.all || selection.rows.size > 0) return named(await freeze(selection, search, signal));
  const filter = filterOf(search);
  const query = { ...filter, limit: kSamples };
  const { leads, total } = await take(api.GET('/api/leads', { params: { query }, signal }));
  return { count: total, most: kMostSelected, samples: leads, target: { filter, expected_count: total } };
}

/** Lets the server start the workflow for each of them; the same key never begins a second job. */
export function startRuns(workflow: string, chosen: Chosen, key: string): Promise<LeadJob> {
  return take(
    api.POST('/api/workflows/{workflow_id}/execute/bulk', {
      params: { path: { workflow_id: workflow }, header: { 'Idempotency-Key': key } },
      body: chosen.target,
    }),
  );
}
