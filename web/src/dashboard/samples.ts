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

/** So many seconds are shown at least. */
const kLeastSpan = 120;

/** The columns of the chart: moments, rates, waiting. A short history stands at the right, after a gap. */
export function columnsOf(samples: readonly Sample[]): [number[], (number | null)[], (number | null)[]] {
  const last = samples.at(-1);
  const first = samples[0];
  if (!last || !first) return [[], [], []];
  const early = last.at - kLeastSpan;
  const padded: (Sample | { at: number; waiting: null; rate: null })[] =
    first.at > early ? [{ at: early, waiting: null, rate: null }, ...samples] : [...samples];
  return [
    padded.map((sample) => sample.at),
    padded.map((sample) => sample.rate),
    padded.map((sample) => sample.waiting),
  ];
}
