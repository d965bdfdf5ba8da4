import { api, take } from '../api/client';
import { asProblem } from '../api/problem';
import type { Lead } from '../api/rows';
import { patiently } from './bulk';

/** More runs than this are not begun from a browser; a trigger of the workflow serves them better. */
export const kMostTriggered = 5_000;
const kAtOnce = 4;

export interface Triggered {
  started: number;
  refused: number;
  /** Why the first one was refused. */
  why: string;
}

/** Starts a run of a workflow for one lead; the same key never starts a second one. */
export async function startRun(workflow: string, lead: string, key: string): Promise<void> {
  await take(
    api.POST('/api/workflows/{workflow_id}/execute', {
      params: { path: { workflow_id: workflow }, header: { 'Idempotency-Key': key } },
      body: { lead_id: lead },
    }),
  );
}

/** Starts a run for each lead, a few at a time, and tells how many were asked for. */
export async function startRuns(
  workflow: string,
  leads: readonly Pick<Lead, 'id'>[],
  batch: string,
  tell: (done: number) => void,
  signal: AbortSignal,
  start = startRun,
): Promise<Triggered> {
  const outcome: Triggered = { started: 0, refused: 0, why: '' };
  let next = 0;
  let ended = 0;
  const lane = async () => {
    for (let lead = leads[next++]; lead; lead = leads[next++]) {
      signal.throwIfAborted();
      const { id } = lead;
      try {
        await patiently(() => start(workflow, id, `${batch}-${id}`));
        ++outcome.started;
      } catch (fault) {
        ++outcome.refused;
        outcome.why ||= asProblem(fault).message;
      }
      tell(++ended);
    }
  };
  await Promise.all(Array.from({ length: kAtOnce }, lane));
  return outcome;
}
