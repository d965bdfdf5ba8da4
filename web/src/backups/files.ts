import { notifications } from '@mantine/notifications';
import i18next from 'i18next';
import { formatNumber } from '../i18n/format';

/** The name a backup goes by in addresses: the list names the folder, too. */
export function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Says what a check of a backup found; what is not sound stays to be read. */
export function tellVerdict(check: { sound: boolean; why: string }, events: number) {
  notifications.show({
    color: check.sound ? 'green' : 'red',
    autoClose: check.sound ? 6_000 : false,
    message: check.sound
      ? i18next.t('backups.sound', { count: events, shown: formatNumber(events) })
      : i18next.t('backups.unsound', { why: check.why }),
  });
}
