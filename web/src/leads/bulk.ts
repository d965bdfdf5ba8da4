import { asProblem } from '../api/problem';
import type { Lead, LeadPatch } from '../api/rows';
import { splitTags } from './fields';

/** More rows than this are work for the API or an import, not for a browser. */
export const kMostAtOnce = 5_000;
const kAtATime = 4;
const kPatience = 6;

/** What is done to each lead of a selection. */
export type BulkWork =
  | { kind: 'set'; field: 'status' | 'source' | 'owner' | 'company'; value: string }
  | { kind: 'addTags' | 'removeTags'; tags: string }
  | { kind: 'delete' };

export interface BulkResult {
  lead: Lead;
  after?: Lead;
  /** Why it was not done; empty when it was. */
  why: string;
}

/** The change for one lead; undefined when it already is as wanted. */
export function bulkPatch(work: BulkWork, lead: Lead): LeadPatch | undefined {
  if (work.kind === 'delete') return undefined;
  if (work.kind === 'set') return lead[work.field] === work.value ? undefined : { [work.field]: work.value };
  const named = splitTags(work.tags);
  const tags =
    work.kind === 'addTags'
      ? [...new Set([...lead.tags, ...named])].sort()
      : lead.tags.filter((tag) => !named.includes(tag));
  return tags.length === lead.tags.length ? undefined : { tags };
}

/** Does `work` to each lead, some at a time; waits when the server asks for it, stops when aborted. */
export async function runBulk(
  leads: readonly Lead[],
  work: (lead: Lead) => Promise<Lead | undefined>,
  options: {
    signal: AbortSignal;
    onProgress: (done: number) => void;
    pause?: (seconds: number) => Promise<void>;
  },
): Promise<BulkResult[]> {
  const results: BulkResult[] = [];
  const queue = [...leads];
  const pause = options.pause ?? ((seconds) => new Promise((wake) => setTimeout(wake, seconds * 1_000)));
  const lane = async () => {
    for (let lead = queue.shift(); lead && !options.signal.aborted; lead = queue.shift()) {
      results.push(await patiently(lead, work, pause));
      options.onProgress(results.length);
    }
  };
  await Promise.all(Array.from({ length: kAtATime }, lane));
  return results;
}

async function patiently(
  lead: Lead,
  work: (lead: Lead) => Promise<Lead | undefined>,
  pause: (seconds: number) => Promise<void>,
): Promise<BulkResult> {
  for (let attempt = 1; ; ++attempt) {
    try {
      const after = await work(lead);
      return after ? { lead, after, why: '' } : { lead, why: '' };
    } catch (fault) {
      const problem = asProblem(fault);
      if (problem.status !== 429 || attempt >= kPatience) return { lead, why: problem.message };
      await pause(problem.retryAfter ?? 2 ** attempt);
    }
  }
}
