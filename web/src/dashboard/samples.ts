/** What the queues did at a moment (seconds since 1970). */
export interface Sample {
  at: number;
  waiting: number;
  rate: number;
}

/** A quarter of an hour at one sample in two seconds. */
export const kMostSamples = 450;

/** The samples with one more; the same moment counts once, the oldest fall out. */
export function withSample(samples: readonly Sample[], next: Sample): readonly Sample[] {
  const last = samples.at(-1);
  if (last && next.at <= last.at) return samples;
  return [...samples, next].slice(-kMostSamples);
}
