import { Alert, Code, Group, Text } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { health } from '../dashboard/queries';
import { ProblemNote } from '../parts/ProblemNote';
import { StatusDot } from '../parts/StatusDot';
import { useMay } from '../session/SessionContext';
import { TestMail } from '../templates/TestMail';
import { ConfigTable } from './ConfigTable';
import { configuration } from './config';

const kExample = `"email": {
  "smtp_server": "smtp.example.com",
  "smtp_port": 587,
  "username": "orchestrator",
  "from_address": "hello@example.com"
}`;

/** How mail goes out, where that is set, and a button that proves it. */
export function EmailSection() {
  const { t } = useTranslation();
  const admin = useMay('admin');
  const state = useQuery(health());
  return (
    <>
      <Group justify="space-between" mb="xs">
        <Group gap="sm">
          {state.data && <StatusDot status={String(state.data.components.email)} />}
          <Text size="sm" c="dimmed">
            {t('email.testHint')}
          </Text>
        </Group>
        <TestMail />
      </Group>
      <Alert
        variant="light"
        color="gray"
        icon={<IconInfoCircle size={18} />}
        mb="xs"
        title={t('email.where')}
      >
        <Text size="sm" mb="xs">
          {t('email.hint')}
        </Text>
        <Code block>{kExample}</Code>
      </Alert>
      {admin ? <Values /> : <p className="ao-hint">{t('email.adminOnly')}</p>}
    </>
  );
}

function Values() {
  const { t } = useTranslation();
  const config = useQuery(configuration());
  if (config.error) return <ProblemNote fault={config.error} onRetry={() => void config.refetch()} />;
  const rows = config.data?.values.filter(
    ({ key }) => /^email\.[a-z_]+$/.test(key) && key !== 'email.templates',
  );
  return <ConfigTable label={t('settings.email')} rows={rows} />;
}
