import { Button } from '@mantine/core';
import { IconMapPinOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { EmptyNote } from '../parts/EmptyNote';
import { ButtonLink } from '../parts/links';
import { ProblemNote } from '../parts/ProblemNote';

export function MissingPage() {
  const { t } = useTranslation();
  return (
    <div className="ao-page">
      <EmptyNote
        icon={<IconMapPinOff size={32} />}
        title={t('missing.title')}
        actions={<ButtonLink to="/">{t('missing.home')}</ButtonLink>}
      >
        {t('missing.body')}
      </EmptyNote>
    </div>
  );
}

/** A page whose code could not be loaded or that fell over: most often the program was updated. */
export function CrashPage({ error }: { error: unknown }) {
  const { t } = useTranslation();
  const stale = error instanceof Error && /dynamically imported module|module script/i.test(error.message);
  return (
    <main className="ao-page">
      {stale ? (
        <EmptyNote
          title={t('crash.newVersion')}
          actions={<Button onClick={() => location.reload()}>{t('crash.reload')}</Button>}
        >
          {t('crash.newVersionBody')}
        </EmptyNote>
      ) : (
        <ProblemNote fault={error} onRetry={() => location.reload()} />
      )}
    </main>
  );
}
