import { act, renderHook } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { forgetEndedJobs, startJob, stopJob, useJobs } from './jobs';

afterEach(() => act(() => forgetEndedJobs()));

describe('background work', () => {
  it('tells how far it is and how it ended', async () => {
    const { result } = renderHook(() => useJobs());
    let finish: (words: string) => void = () => undefined;
    let ended: Promise<unknown> = Promise.resolve();
    act(() => {
      ended = startJob('Export', 10, (tell) => {
        tell(10);
        return new Promise((resolve) => {
          finish = resolve;
        });
      });
    });
    expect(result.current[0]).toMatchObject({ title: 'Export', state: 'running', done: 10, total: 10 });
    await act(async () => {
      finish('10 leads');
      await ended;
    });
    expect(result.current[0]).toMatchObject({ state: 'completed', note: '10 leads' });
  });

  it('is stopped, and a fault is told', async () => {
    const { result } = renderHook(() => useJobs());
    let ended: Promise<unknown> = Promise.resolve();
    act(() => {
      ended = startJob(
        'Long',
        undefined,
        (_, signal) =>
          new Promise((_done, fail) => signal.addEventListener('abort', () => fail(signal.reason))),
      );
    });
    await act(async () => {
      stopJob(result.current[0]?.id ?? 0);
      await ended;
      await startJob('Broken', undefined, () => Promise.reject(new Error('no room left')));
    });
    expect(result.current.map(({ state, note }) => [state, note])).toEqual([
      ['failed', 'no room left'],
      ['cancelled', undefined],
    ]);
  });

  it('keeps the page until it is over', async () => {
    let finish: (words: string) => void = () => undefined;
    const ended = startJob(
      'Held',
      1,
      () =>
        new Promise((resolve) => {
          finish = resolve;
        }),
    );
    const leaving = () => {
      const event = new Event('beforeunload', { cancelable: true });
      dispatchEvent(event);
      return event.defaultPrevented;
    };
    expect(leaving()).toBe(true);
    finish('');
    await ended;
    expect(leaving()).toBe(false);
  });
});
