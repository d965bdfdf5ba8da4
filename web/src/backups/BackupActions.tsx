import { Group } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { GuardedButton } from '../parts/Guarded';

/** What can be done to one backup, of either kind; its download is the link of its name. */
export function BackupActions({
  verifying,
  onVerify,
  onRemove,
}: {
  verifying: boolean;
  onVerify: () => void;
  onRemove: () => void;
}) {
  const { t } = useTranslation();
  return (
    <Group gap={4} justify="flex-end" wrap="nowrap">
      <GuardedButton right="admin" size="compact-xs" variant="default" loading={verifying} onClick={onVerify}>
        {t('backups.verify')}
      </GuardedButton>
      <GuardedButton right="admin" size="compact-xs" variant="default" onClick={onRemove}>
        {t('common.delete')}
      </GuardedButton>
    </Group>
  );
}
