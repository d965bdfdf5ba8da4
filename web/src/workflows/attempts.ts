import { type GraphEdge, kStart } from './edges';
import type { Attempt, RunDetail } from './queries';

/** How each step of a run stands: as its latest attempt. */
export function statesOf(run: Pick<RunDetail, 'steps'>): Map<string, Attempt> {
  return new Map(run.steps.map((attempt) => [attempt.step_id, attempt]));
}

/** The ways that a run took, by their ids: both ends were reached, and the step's outcome is that of the way. */
export function takenBy(run: Pick<RunDetail, 'steps'>, edges: readonly GraphEdge[]): Set<string> {
  const states = statesOf(run);
  const labelled = new Set(edges.map((edge) => `${edge.from}|${edge.label}`));
  const taken = edges.filter((edge) => {
    const from = states.get(edge.from);
    if (!states.has(edge.to)) return false;
    if (edge.from === kStart) return true;
    if (!from) return false;
    if (edge.onError) return from.status === 'failed';
    if (edge.label) return from.label === edge.label;
    return !from.label || !labelled.has(`${edge.from}|${from.label}`);
  });
  return new Set(taken.map((edge) => edge.id));
}

export function canRetryRun(status: string): boolean {
  return status === 'failed' || status === 'cancelled';
}

export function isOpenRun(status: string): boolean {
  return status === 'running' || status === 'paused';
}

/** How long from `started_at` to `finished_at`; undefined while it lasts. */
export function lengthOf(row: {
  started_at?: string | null;
  finished_at?: string | null;
}): number | undefined {
  if (!row.started_at || !row.finished_at) return undefined;
  return Math.max(0, Date.parse(row.finished_at) - Date.parse(row.started_at));
}

/** The steps of a dry run as if a run had made them, for the drawing. */
export function rehearsed(
  steps: readonly { step_id: string; kind: string; label?: string | null | undefined }[],
): RunDetail {
  const made = steps.map(({ step_id, kind, label }) => ({
    step_id,
    kind,
    label,
    status: 'completed',
    attempt: 1,
    visit: 1,
  }));
  return { steps: made } as unknown as RunDetail;
}
