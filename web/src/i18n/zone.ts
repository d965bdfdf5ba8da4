import i18next from 'i18next';
import { readStored, writeStored } from './i18n';

const kStored = 'ao-time-zone';

function isZone(name: string | null): name is string {
  if (!name) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

let chosen: string | undefined;
let isRead = false;
let browsers: string | undefined;

/** The time zone that moments are shown in: the chosen one, or else the browser's. */
export function timeZone(): string {
  if (!isRead) {
    const stored = readStored(kStored);
    chosen = isZone(stored) ? stored : undefined;
    isRead = true;
  }
  browsers ??= Intl.DateTimeFormat().resolvedOptions().timeZone;
  return chosen ?? browsers;
}

/** Whether somebody chose a zone; otherwise the browser's is followed. */
export function chosenZone(): string | undefined {
  timeZone();
  return chosen;
}

/** Shows all moments in another zone from now on; null: in the browser's. */
export function chooseTimeZone(name: string | null): void {
  chosen = isZone(name) ? name : undefined;
  isRead = true;
  writeStored(kStored, chosen ?? '');
  // Whatever shows words is drawn anew, moments too.
  i18next.emit('languageChanged', i18next.language);
}

/** The zones to choose from. */
export function knownZones(): string[] {
  return ['UTC', ...Intl.supportedValuesOf('timeZone').filter((name) => name !== 'UTC')];
}

/** By how many milliseconds the clocks of the zone are before UTC at a moment. */
function offsetAt(moment: number): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: timeZone(),
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(moment);
  const part = (type: string) => Number(parts.find((each) => each.type === type)?.value);
  const shown = Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour'),
    part('minute'),
    part('second'),
  );
  return shown - Math.floor(moment / 1_000) * 1_000;
}

/** When a day such as `2026-02-05` begins by the reader's clock. */
export function dayStart(day: string): string {
  const inUtc = Date.parse(`${day}T00:00:00Z`);
  const near = inUtc - offsetAt(inUtc);
  // The clocks may change between the two.
  return new Date(inUtc - offsetAt(near)).toISOString();
}

/** The day of a moment by the reader's clock, as `2026-02-05`. */
export function dayOf(moment: string | number): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: timeZone() }).format(new Date(moment));
}
