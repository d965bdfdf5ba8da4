import { ActionIcon, Group, Paper, Title } from '@mantine/core';
import { IconCircle, IconCircleCheck, IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, take } from '../api/client';
import { readStored, writeStored } from '../i18n/i18n';
import { useMay, useSession } from '../session/SessionContext';
import { health, leadTotals } from './queries';

function isSet(state: string | number | undefined): boolean {
  return state !== undefined && state !== 'not_configured';
}

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
  const parts = state.data?.components;
  const steps = [
    { id: 'leads', done: (leads.data ?? 0) > 3, to: '/leads/import' },
    { id: 'email', done: isSet(parts?.email), to: '/settings/email' },
    { id: 'crm', done: isSet(parts?.crm_connector), to: '/settings/crm' },
    { id: 'backup', done: (backups.data?.backups.length ?? 0) > 0, to: '/backups' },
    { id: 'twoFactor', done: session.two_factor_enabled, to: '/settings/account' },
  ];
  // Once done they stay away; until it is known how they stand they hold their place, so that nothing below jumps.
  const allDone = steps.every((step) => step.done);
  useEffect(() => {
    if (allDone) writeStored(kHidden, '1');
  }, [allDone]);
  if (!wanted || allDone || leads.error || state.error || backups.error) return null;
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
