import { Button, Group, Paper, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schema } from '../api/client';
import { formatNumber } from '../i18n/format';
import { ConfirmDialog } from '../parts/ConfirmDialog';
import { GuardedButton } from '../parts/Guarded';
import { canRetryRun, isOpenRun } from './attempts';
import type { Run } from './queries';

export type RunAction = 'cancel' | 'retry';

/** The same for the picked runs: which of them it can be done to is said before. */
export function RunActions({
  runs,
  onRun,
  onClear,
}: {
  runs: readonly Run[];
  onRun: (action: RunAction) => Promise<Schema['RunActionReply'] | undefined>;
  onClear: () => void;
}) {
  const { t } = useTranslation();
  const [asked, setAsked] = useState<RunAction>();
  if (runs.length === 0) return null;
  const fits = {
    retry: runs.filter((run) => canRetryRun(run.status)).length,
    cancel: runs.filter((run) => isOpenRun(run.status)).length,
  };
  const go = async () => {
    const reply = asked && (await onRun(asked));
    if (reply) {
      notifications.show({
        message: t('tasks.bulkDone', { done: reply.done, skipped: reply.refused.length }),
      });
    }
  };
  return (
    <Paper withBorder p={6} mb="xs" role="region" aria-label={t('bulk.region')}>
      <Group gap="xs">
        <Text size="sm" fw={600}>
          {t('bulk.count', { count: runs.length, shown: formatNumber(runs.length) })}
        </Text>
        {(['retry', 'cancel'] as const).map((action) => (
          <GuardedButton
            key={action}
            right="workflows:write"
            variant="default"
            size="compact-sm"
            disabled={fits[action] === 0}
            onClick={() => setAsked(action)}
          >
            {t(`flows.${action}`)}
          </GuardedButton>
        ))}
        <Button variant="subtle" size="compact-sm" onClick={onClear}>
          {t('bulk.clear')}
        </Button>
      </Group>
      <ConfirmDialog
        opened={asked !== undefined}
        title={t(`flows.${asked ?? 'retry'}Title`, { count: fits[asked ?? 'retry'] })}
        action={t(`flows.${asked ?? 'retry'}`)}
        danger={asked === 'cancel'}
        onConfirm={go}
        onClose={() => setAsked(undefined)}
      >
        {t(`flows.${asked ?? 'retry'}Body`)}
      </ConfirmDialog>
    </Paper>
  );
}
