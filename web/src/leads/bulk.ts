import { api, type Schema, take } from '../api/client';
import { asProblem } from '../api/problem';
import type { Lead, LeadPatch } from '../api/rows';
import { filterOf, type LeadSearch } from './search';
import { freeze, type Selection } from './selection';

/** Changes of more leads than this are not taken back from here: their old values would have to be read first. */
export const kMostUndone = 5_000;
/** What the server takes of ids in one call. */
const kMostIds = 10_000;
const kSamples = 5;
const kPatience = 6;

export type LeadActionReply = Schema['LeadActionReply'];

/** What is done to each lead of a selection. */
export type BulkWork =
  | { kind: 'set'; field: 'status' | 'source' | 'owner' | 'company'; value: string }
  | { kind: 'addTags' | 'removeTags'; tags: readonly string[] }
  | { kind: 'delete' };

/** Which leads: by name, or all that match and how many they are. With `versions`, only those that still have theirs. */
export type BulkTarget =
  | { ids: string[]; versions?: Record<string, number> }
  | { filter: Record<string, string>; expected_count: number };

/** A selection, as it is when somebody looks at it. */
export interface Look {
  count: number;
  target: BulkTarget;
  samples: readonly Lead[];
  /** The leads as they were; absent when they are too many to take a change of them back. */
  before?: readonly Lead[];
}

function changeOf(work: Exclude<BulkWork, { kind: 'delete' }>): {
  set?: LeadPatch;
  add_tags?: string[];
  remove_tags?: string[];
} {
  if (work.kind === 'set') return { set: { [work.field]: work.value } };
  return work.kind === 'addTags' ? { add_tags: [...work.tags] } : { remove_tags: [...work.tags] };
}

function call(work: BulkWork, target: BulkTarget): Promise<LeadActionReply> {
  if (work.kind === 'delete') return take(api.POST('/api/leads/bulk/delete', { body: target }));
  return take(api.POST('/api/leads/bulk/change', { body: { ...target, ...changeOf(work) } }));
}

/** How many leads the server would touch; asked in the words of the later call, so that its limits are told now. */
async function countMatching(
  kind: BulkWork['kind'],
  filter: Record<string, string>,
  signal: AbortSignal,
): Promise<number> {
  const body = { filter, dry_run: true };
  const reply =
    kind === 'delete'
      ? await take(api.POST('/api/leads/bulk/delete', { body, signal }))
      : await take(api.POST('/api/leads/bulk/change', { body: { ...body, set: {} }, signal }));
  return reply.selected;
}

async function someOf(filter: Record<string, string>, signal: AbortSignal): Promise<readonly Lead[]> {
  const query = { ...filter, limit: kSamples };
  return (await take(api.GET('/api/leads', { params: { query }, signal }))).leads;
}

/** What the selection is now: its size, some names, and the old values when there are few enough of them. */
export async function look(
  kind: BulkWork['kind'],
  selection: Selection,
  search: LeadSearch,
  signal: AbortSignal,
): Promise<Look> {
  const named = (leads: readonly Lead[]): Look => ({
    count: leads.length,
    target: { ids: leads.map((lead) => lead.id) },
    samples: leads.slice(0, kSamples),
    ...(leads.length <= kMostUndone ? { before: leads } : {}),
  });
  if (!selection.all) return named([...selection.rows.values()]);
  const filter = filterOf(search);
  const count = await countMatching(kind, filter, signal);
  if (selection.rows.size > 0) return named(await freeze(selection, search, signal));
  const target = { filter, expected_count: count };
  if (kind === 'delete' || count > kMostUndone)
    return { count, target, samples: await someOf(filter, signal) };
  const before = await freeze(selection, search, signal);
  return { count, target, samples: before.slice(0, kSamples), before };
}

const sleep = (seconds: number) => new Promise<void>((wake) => setTimeout(wake, seconds * 1_000));

/** Does it again after a pause when the server asks for one (429), a few times. */
export async function patiently<T>(work: () => Promise<T>, pause = sleep): Promise<T> {
  for (let attempt = 1; ; ++attempt) {
    try {
      return await work();
    } catch (fault) {
      const problem = asProblem(fault);
      if (problem.status !== 429 || attempt >= kPatience) throw fault;
      await pause(problem.retryAfter ?? 2 ** attempt);
    }
  }
}

function partsOf(target: BulkTarget): BulkTarget[] {
  if (!('ids' in target)) return [target];
  const parts: BulkTarget[] = [];
  for (let begin = 0; begin < target.ids.length; begin += kMostIds) {
    const { versions } = target;
    parts.push({ ids: target.ids.slice(begin, begin + kMostIds), ...(versions ? { versions } : {}) });
  }
  return parts;
}

const nothingDone = (): LeadActionReply => ({
  dry_run: false,
  selected: 0,
  done: 0,
  unchanged: 0,
  refused: 0,
  refused_leads: [],
});

function addTo(sum: LeadActionReply, reply: LeadActionReply): void {
  for (const figure of ['selected', 'done', 'unchanged', 'refused'] as const) sum[figure] += reply[figure];
  sum.refused_leads.push(...reply.refused_leads);
}

/** Does `work` to the leads: one call, or one for each 10,000 that are named; waits when the server asks for it. */
export async function runBulk(work: BulkWork, target: BulkTarget, pause = sleep): Promise<LeadActionReply> {
  const sum = nothingDone();
  for (const part of partsOf(target)) addTo(sum, await patiently(() => call(work, part), pause));
  return sum;
}

/** Takes work back; what somebody changed since then is refused, not written over. */
export async function runUndo(steps: readonly UndoStep[], pause = sleep): Promise<LeadActionReply> {
  const sum = nothingDone();
  for (const { work, target } of steps) addTo(sum, await runBulk(work, target, pause));
  return sum;
}

/** What gives one lead back what `work` took from it; undefined when it already was as wanted. */
function reverseOf(work: BulkWork, lead: Lead): BulkWork | undefined {
  if (work.kind === 'delete') return undefined;
  if (work.kind === 'set') {
    const value = lead[work.field];
    return value === work.value ? undefined : { kind: 'set', field: work.field, value };
  }
  const adds = work.kind === 'addTags';
  const tags = work.tags.filter((tag) => lead.tags.includes(tag) !== adds);
  return tags.length > 0 ? { kind: adds ? 'removeTags' : 'addTags', tags } : undefined;
}

export interface UndoStep {
  work: BulkWork;
  target: { ids: string[]; versions: Record<string, number> };
}

/** The calls that take `work` back: one for all leads that were alike before it. Each lead was changed once by then. */
export function undoOf(work: BulkWork, before: readonly Lead[], refused: ReadonlySet<string>): UndoStep[] {
  const steps = new Map<string, UndoStep>();
  for (const lead of before) {
    const back = refused.has(lead.id) ? undefined : reverseOf(work, lead);
    if (!back) continue;
    const alike = JSON.stringify(back);
    const step = steps.get(alike) ?? { work: back, target: { ids: [], versions: {} } };
    step.target.ids.push(lead.id);
    step.target.versions[lead.id] = lead.version + 1;
    steps.set(alike, step);
  }
  return [...steps.values()];
}
