import { useTranslation } from 'react-i18next';
import { Page } from '../parts/Page';
import { AuditBackups } from './AuditBackups';
import { StoreBackups } from './StoreBackups';

export function BackupsPage() {
  const { t } = useTranslation();
  return (
    <Page title={t('nav.backups')}>
      <BackupSections />
    </Page>
  );
}

/** The backups of everything and those of the audit log. */
export function BackupSections() {
  return (
    <>
      <StoreBackups />
      <AuditBackups />
    </>
  );
}
