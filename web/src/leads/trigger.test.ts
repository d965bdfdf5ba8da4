import { describe, expect, it, vi } from 'vitest';
import { Problem } from '../api/problem';
import { startRuns } from './trigger';

const leads = ['a', 'b', 'c', 'd', 'e'].map((id) => ({ id }));

describe('starting a workflow for many leads', () => {
  it('asks once for each, under a key of its own, and counts what was refused', async () => {
    const start = vi.fn(async (_workflow: string, lead: string) => {
      if (lead === 'c') throw new Problem(409, { detail: 'The workflow is paused.' });
    });
    const tell = vi.fn();
    const outcome = await startRuns('w', leads, 'batch', tell, new AbortController().signal, start);
    expect(outcome).toEqual({ started: 4, refused: 1, why: 'The workflow is paused.' });
    expect(start.mock.calls.map((call) => call.slice(0, 3)).sort()).toEqual(
      leads.map(({ id }) => ['w', id, `batch-${id}`]),
    );
    expect(tell).toHaveBeenLastCalledWith(5);
  });

  it('stops when it is told to', async () => {
    const stop = new AbortController();
    const start = vi.fn(async () => stop.abort(new Error('enough')));
    await expect(startRuns('w', leads, 'batch', () => undefined, stop.signal, start)).rejects.toThrow(
      'enough',
    );
    expect(start.mock.calls.length).toBeLessThan(leads.length);
  });
});
