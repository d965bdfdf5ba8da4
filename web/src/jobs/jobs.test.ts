import { QueryClient } from '@tanstack/react-query';
import { beforeAll, describe, expect, it } from 'vitest';
import { startI18n } from '../i18n/i18n';
import { endedSince } from './JobNotices';
import { isOpen, jobList, type LeadJob, watchJob } from './queries';
import { noteOf, shareOf, titleOf } from './words';

const kEnglish = (text: string) => text;
const job = (change: Partial<LeadJob>): LeadJob => ({
  id: 'a',
  kind: 'lead_export',
  state: 'running',
  total: 2_000,
  done: 500,
  refused: 0,
  username: 'ann',
  created_at: '2026-01-01T00:00:00Z',
  ...change,
});

beforeAll(startI18n);

describe('work in the background', () => {
  it('says how far it is and how it ended', () => {
    expect(titleOf(job({ format: 'json' }))).toBe('Export to leads.json');
    expect(noteOf(job({}), kEnglish)).toBe('500 of 2,000');
    expect(shareOf(job({}))).toBe(25);
    expect(noteOf(job({ state: 'completed', done: 1, bytes: 2_400 }), kEnglish)).toBe('1 lead, 2.4 kB');
    expect(noteOf(job({ state: 'failed', why: 'The disk is full.' }), kEnglish)).toBe('The disk is full.');
    const start = job({ kind: 'workflow_start', workflow_name: 'Greet', state: 'completed', refused: 3 });
    expect(titleOf(start)).toBe('Start “Greet”');
    expect(noteOf({ ...start, why: 'The lead is gone.' }, kEnglish)).toBe(
      '500 runs started. 3 leads refused: The lead is gone.',
    );
  });

  it('is full when there is nothing to do', () => {
    expect(shareOf(job({ total: 0, done: 0 }))).toBe(100);
  });

  it('is watched from the moment it begins', () => {
    const client = new QueryClient();
    watchJob(client, job({ state: 'waiting' }));
    watchJob(client, job({ state: 'running' }));
    expect(client.getQueryData(jobList().queryKey)).toHaveLength(1);
    expect(isOpen(job({ state: 'cancelled' }))).toBe(false);
  });

  it('is told of once, when it ends under the eyes of the page', () => {
    const open = new Set(['a', 'b']);
    const ended = endedSince(open, [
      job({ state: 'completed' }),
      job({ id: 'b' }),
      job({ id: 'c', state: 'failed' }),
    ]);
    expect(ended.map(({ id }) => id)).toEqual(['a']);
    expect([...open]).toEqual(['b']);
  });
});
