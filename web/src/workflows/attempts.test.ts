import { expect, it } from 'vitest';
import { canRetryRun, isOpenRun, lengthOf, rehearsed, statesOf, takenBy } from './attempts';
import { kStart } from './edges';
import { type Attempt, kRunStatuses } from './queries';

function attempt(step_id: string, status: string, number = 1): Attempt {
  return {
    step_id,
    status,
    attempt: number,
    visit: 1,
    kind: 'add_tag',
    input: null,
    output: null,
    created_at: '2026-01-01T00:00:00Z',
  };
}

const kRun = { steps: [attempt('a', 'completed'), attempt('b', 'retried'), attempt('b', 'failed', 2)] };

it('a step stands as its latest attempt', () => {
  expect([...statesOf(kRun)].map(([id, { status }]) => [id, status])).toEqual([
    ['a', 'completed'],
    ['b', 'failed'],
  ]);
});

it('the ways taken are those of the outcomes', () => {
  const edge = (from: string, label: string, to: string, onError = false) => ({
    id: `${from}${label}${to}`,
    from,
    to,
    label,
    onError,
  });
  const edges = [
    edge(kStart, '', 'a'),
    edge('a', 'yes', 'b'),
    edge('a', 'no', 'c'),
    edge('a', '', 'b'),
    edge('b', '!', 'a', true),
  ];
  const run = { steps: [{ ...attempt('a', 'completed'), label: 'yes' }, attempt('b', 'failed')] };
  expect([...takenBy(run, edges)]).toEqual([`${kStart}a`, 'ayesb', 'b!a']);
  expect([...takenBy({ steps: [] }, edges)]).toEqual([]);
});

it('a dry run took the way that its branch says, and no other', () => {
  const edges = ['yes', 'no'].map((label) => ({ id: label, from: 'a', to: 'b', label, onError: false }));
  const run = rehearsed([
    { step_id: 'a', kind: 'branch', label: 'no' },
    { step_id: 'b', kind: 'add_tag' },
  ]);
  expect([...takenBy(run, edges)]).toEqual(['no']);
});

it('a run is open, or ended well, or may be retried', () => {
  expect(kRunStatuses.filter(isOpenRun)).toEqual(['running', 'paused']);
  expect(kRunStatuses.filter(canRetryRun)).toEqual(['failed', 'cancelled']);
});

it('lasts from its start to its end', () => {
  expect(lengthOf({ started_at: '2026-01-01T00:00:00Z', finished_at: '2026-01-01T00:00:02.5Z' })).toBe(2_500);
  expect(lengthOf({ started_at: '2026-01-01T00:00:00Z', finished_at: null })).toBeUndefined();
});
