import { expect, it } from 'vitest';
import { columnsOf, kMostSamples, type Sample, withSample } from './samples';

it('keeps each moment once and only the newest', () => {
  let samples: readonly Sample[] = [];
  for (let at = 1; at <= kMostSamples + 10; ++at) samples = withSample(samples, { at, waiting: at, rate: 0 });
  expect(samples.length).toBe(kMostSamples);
  expect(samples[0]?.at).toBe(11);
  expect(withSample(samples, { at: samples.at(-1)?.at ?? 0, waiting: 0, rate: 0 })).toBe(samples);
});

it('draws a short history at the right end of two minutes', () => {
  expect(columnsOf([])).toEqual([[], [], []]);
  expect(columnsOf([{ at: 500, waiting: 3, rate: 2 }])).toEqual([
    [380, 500],
    [null, 2],
    [null, 3],
  ]);
});
