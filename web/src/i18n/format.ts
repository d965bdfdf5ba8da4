import i18next from 'i18next';
import { timeZone } from './zone';

const language = () => i18next.language || 'en';

/** Keeps a formatter while language and time zone stay: making one takes longer than a hundred uses of it. */
export function kept<Formatter>(make: (language: string, zone: string) => Formatter): () => Formatter {
  let formatter: Formatter | undefined;
  let madeFor = '';
  return () => {
    const words = language();
    const zone = timeZone();
    const now = `${words} ${zone}`;
    if (formatter === undefined || madeFor !== now) formatter = make(words, zone);
    madeFor = now;
    return formatter;
  };
}

const numbers = kept((words) => new Intl.NumberFormat(words));
const moments = kept(
  (words, timeZone) => new Intl.DateTimeFormat(words, { dateStyle: 'medium', timeStyle: 'medium', timeZone }),
);
const spans = kept((words) => new Intl.RelativeTimeFormat(words, { numeric: 'auto', style: 'short' }));
const days = kept((words, timeZone) => new Intl.DateTimeFormat(words, { dateStyle: 'medium', timeZone }));
const plainDays = kept((words) => new Intl.DateTimeFormat(words, { dateStyle: 'medium', timeZone: 'UTC' }));

export function formatNumber(value: number): string {
  return numbers().format(value);
}

/** "2.4 MB": powers of 1000, as disks are sold. */
export function formatBytes(bytes: number): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'];
  const power = bytes < 1 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), units.length - 1);
  return new Intl.NumberFormat(language(), {
    style: 'unit',
    unit: units[power],
    unitDisplay: power === 0 ? 'long' : 'short',
    maximumFractionDigits: power === 0 ? 0 : 1,
  }).format(bytes / 1000 ** power);
}

export function formatMoment(iso: string): string {
  return moments().format(new Date(iso));
}

/** The day of a moment by the reader's clock; a mere day, such as `2026-02-05`, is that day everywhere. */
export function formatDay(iso: string): string {
  return (iso.length > 10 ? days() : plainDays()).format(new Date(iso));
}

/** "14:05", or with seconds "14:05:30"; seconds since 1970. */
export function formatClock(seconds: number, withSeconds = false): string {
  return new Intl.DateTimeFormat(language(), {
    hour: '2-digit',
    minute: '2-digit',
    ...(withSeconds ? { second: '2-digit' } : {}),
    hourCycle: 'h23',
    timeZone: timeZone(),
  }).format(seconds * 1_000);
}

const kSteps: [Intl.RelativeTimeFormatUnit, number][] = [
  ['second', 60],
  ['minute', 60],
  ['hour', 24],
  ['day', 30],
  ['month', 12],
];

/** "3 minutes ago", "in 2 hours". */
export function formatRelative(iso: string, now: number): string {
  let amount = (new Date(iso).getTime() - now) / 1000;
  const words = spans();
  for (const [unit, size] of kSteps) {
    if (Math.abs(amount) < size) return words.format(Math.trunc(amount), unit);
    amount /= size;
  }
  return words.format(Math.trunc(amount), 'year');
}

/** "850 ms", "2.4 s", "3 min 5 s", "2 h 10 min". */
export function formatDuration(milliseconds: number): string {
  const number = (value: number, digits: number) =>
    new Intl.NumberFormat(language(), { maximumFractionDigits: digits }).format(value);
  if (milliseconds < 1_000) return `${number(milliseconds, milliseconds < 10 ? 1 : 0)} ms`;
  const seconds = milliseconds / 1_000;
  if (seconds < 60) return `${number(seconds, 1)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${Math.floor(seconds % 60)} s`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** "5 Feb", for the ticks of a chart; seconds since 1970. */
export function formatShortDay(seconds: number): string {
  return new Intl.DateTimeFormat(language(), { day: 'numeric', month: 'short', timeZone: 'UTC' }).format(
    seconds * 1_000,
  );
}
