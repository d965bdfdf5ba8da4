import { ActionIcon, Group, Paper, Title } from '@mantine/core';
import { IconCircle, IconCircleCheck, IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, take } from '../api/client';
import { readStored, writeStored } from '../i18n/i18n';
import { useMay, useSession } from '../session/SessionContext';
import { health, leadTotals } from './queries';

const kHidden = 'ao-first-steps-hidden';

/** What a new installation still needs; goes away when it is done or when it is told to. */
export function FirstSteps() {
  const { t } = useTranslation();
  const admin = useMay('admin');
  const session = useSession();
  const [hidden, setHidden] = useState(() => readStored(kHidden) === '1');
  const wanted = admin && !hidden;
  const leads = useQuery({ ...leadTotals({}), enabled: wanted });
  const state = useQuery({ ...health(), enabled: wanted });
  const backups = useQuery({
    queryKey: ['backups'],
    queryFn: ({ signal }) => take(api.GET('/api/admin/backups', { signal })),
    enabled: wanted,
  });
  if (!wanted || !leads.data || !state.data || !backups.data) return null;
  const steps = [
    { id: 'leads', done: leads.data > 3, to: '/leads/import' },
    { id: 'email', done: state.data.components.email !== 'not_configured', to: '/settings/email' },
    { id: 'crm', done: state.data.components.crm_connector !== 'not_configured', to: '/settings/crm' },
    { id: 'backup', done: backups.data.backups.length > 0, to: '/backups' },
    { id: 'twoFactor', done: session.two_factor_enabled, to: '/settings/account' },
  ];
  if (steps.every((step) => step.done)) return null;
  const hide = () => {
    writeStored(kHidden, '1');
    setHidden(true);
  };
  return (
    <Paper withBorder p="sm" mb="xs" component="section" aria-label={t('first.title')}>
      <Group justify="space-between" mb={4}>
        <Title order={2} size="sm">
          {t('first.title')}
        </Title>
        <ActionIcon variant="subtle" color="gray" size="sm" aria-label={t('first.hide')} onClick={hide}>
          <IconX size={14} />
        </ActionIcon>
      </Group>
      <ul className="ao-steps">
        {steps.map((step) => (
          <li key={step.id} className={step.done ? 'ao-step-done' : ''}>
            {step.done ? (
              <IconCircleCheck size={16} aria-label={t('first.done')} />
            ) : (
              <IconCircle size={16} aria-label={t('first.open')} />
            )}
            <Link to={step.to}>{t(`first.${step.id}`)}</Link>
          </li>
        ))}
      </ul>
    </Paper>
  );
}
