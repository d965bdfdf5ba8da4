import { TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { dayOf, dayStart } from '../i18n/zone';

const kDayMs = 86_400_000;

/** A filter for a day of the reader's calendar; told as the moment where the day begins, or `until`: where it ends. */
export function DayField({
  label,
  value,
  until = false,
  onChange,
}: {
  label: string;
  value: string | undefined;
  until?: boolean;
  onChange: (moment: string | null) => void;
}) {
  useTranslation();
  return (
    <TextInput
      type="date"
      size="xs"
      w={140}
      label={label}
      value={value ? shownDay(value, until) : ''}
      onChange={(event) => {
        const day = event.currentTarget.value;
        onChange(day ? momentOf(day, until) : null);
      }}
    />
  );
}

/** The last day is meant whole: a filter ends where the next one begins. */
export function momentOf(day: string, until: boolean): string {
  if (!until) return dayStart(day);
  const next = new Date(Date.parse(`${day}T00:00:00Z`) + kDayMs).toISOString().slice(0, 10);
  return dayStart(next);
}

export function shownDay(moment: string, until: boolean): string {
  const at = Date.parse(moment);
  return Number.isNaN(at) ? '' : dayOf(until ? at - 1 : at);
}
