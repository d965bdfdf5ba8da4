import { formatNumber } from '../i18n/format';

/** "12.5 %" of a number between 0 and 100. */
export function percent(value: number): string {
  return `${formatNumber(Math.round(value * 10) / 10)} %`;
}
