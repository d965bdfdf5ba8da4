import { expect, it } from 'vitest';
import { isLate, readFollowUpSearch } from './queries';

it('is late when its moment has passed and nobody has done it', () => {
  const now = Date.parse('2026-03-01T12:00:00Z');
  expect(isLate({ due_at: '2026-03-01T11:00:00Z', done_at: null }, now)).toBe(true);
  expect(isLate({ due_at: '2026-03-01T13:00:00Z', done_at: null }, now)).toBe(false);
  expect(isLate({ due_at: '2026-03-01T11:00:00Z', done_at: '2026-03-01T11:30:00Z' }, now)).toBe(false);
  expect(isLate({ due_at: null, done_at: null }, now)).toBe(false);
});

it('reads from the address whose and which are shown', () => {
  expect(readFollowUpSearch({ assignee: 'ada', done: true })).toEqual({ assignee: 'ada', done: true });
  expect(readFollowUpSearch({ assignee: '', done: 'no' })).toEqual({});
});
