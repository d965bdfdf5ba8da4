import { formatNumber } from '../i18n/format';
import { wordFor } from '../i18n/word';

/** What an alert of a type watches, in the reader's language if we have the words. */
export function alertName(type: string, otherwise: string): string {
  return wordFor('alert', type, otherwise);
}

/** "812.5 ms"; a dash where there is nothing to measure. */
export function reading(value: number | null | undefined, unit: string): string {
  if (value === null || value === undefined) return '–';
  const digits = Math.abs(value) >= 100 ? 0 : 2;
  const factor = 10 ** digits;
  return `${formatNumber(Math.round(value * factor) / factor)}${unit ? ` ${unit}` : ''}`;
}
