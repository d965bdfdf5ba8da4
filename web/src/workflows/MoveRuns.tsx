import { Alert, Button, Group, Select, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schema } from '../api/client';
import { formatNumber } from '../i18n/format';
import { Card } from '../parts/Card';
import { ConfirmDialog } from '../parts/ConfirmDialog';
import { GuardedButton } from '../parts/Guarded';
import { AnchorLink } from '../parts/links';
import { ProblemNote } from '../parts/ProblemNote';
import { Said } from '../parts/Said';
import { moveRuns, renewWorkflows } from './queries';

type Outcome = Schema['WorkflowMoveReply'];
const kMostTold = 20;

/** Takes open runs along to another version: first it is looked at which of them can, then they move. */
export function MoveRuns({ id, numbers }: { id: string; numbers: readonly number[] }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [version, setVersion] = useState(numbers[0] ?? 1);
  const [asking, setAsking] = useState(false);
  const check = useMutation({ mutationFn: () => moveRuns(id, version, true) });
  const outcome = check.data;
  const move = async () => {
    const moved = await moveRuns(id, version, false);
    notifications.show({
      message: t('move.done', { count: moved.moved, shown: formatNumber(moved.moved), version }),
    });
    check.reset();
    renewWorkflows(client);
  };
  return (
    <Card title={t('move.title')}>
      <Text size="sm" c="dimmed" mb="xs">
        {t('move.hint')}
      </Text>
      <Group gap="xs" align="end" mb="xs">
        <Select
          size="xs"
          w={110}
          label={t('flows.to')}
          allowDeselect={false}
          data={numbers.map(String)}
          value={String(version)}
          onChange={(next) => {
            setVersion(Number(next));
            check.reset();
          }}
        />
        <GuardedButton
          right="workflows:write"
          variant="default"
          loading={check.isPending}
          onClick={() => check.mutate()}
        >
          {t('move.check')}
        </GuardedButton>
        {outcome && outcome.moved > 0 && (
          <GuardedButton right="workflows:write" onClick={() => setAsking(true)}>
            {t('move.go', { count: outcome.moved, shown: formatNumber(outcome.moved) })}
          </GuardedButton>
        )}
      </Group>
      {check.error && <ProblemNote fault={check.error} onRetry={() => check.mutate()} />}
      {outcome && <Verdict outcome={outcome} onClose={check.reset} />}
      <ConfirmDialog
        opened={asking}
        title={t('move.confirm', {
          count: outcome?.moved ?? 0,
          shown: formatNumber(outcome?.moved ?? 0),
          version,
        })}
        action={t('move.title')}
        onConfirm={move}
        onClose={() => setAsking(false)}
      >
        {t('move.confirmBody')}
      </ConfirmDialog>
    </Card>
  );
}

/** Which runs can move, and what holds the others. */
function Verdict({ outcome, onClose }: { outcome: Outcome; onClose: () => void }) {
  const { t } = useTranslation();
  const { moved, refused, complete } = outcome;
  const untold = refused.length - kMostTold;
  return (
    <Alert
      role="status"
      variant="light"
      color={refused.length > 0 ? 'yellow' : 'green'}
      title={
        moved + refused.length === 0
          ? t('move.noOpen')
          : t('move.can', { count: moved, shown: formatNumber(moved) })
      }
    >
      {refused.length > 0 && (
        <ul className="ao-faults">
          {refused.slice(0, kMostTold).map((run) => (
            <li key={run.id}>
              <AnchorLink to="/runs/$runId" params={{ runId: run.id }} className="ao-id">
                {run.id.slice(-12)}
              </AnchorLink>
              : <Said text={run.reason} />
            </li>
          ))}
          {untold > 0 && <li>{t('bulk.refusedMore', { more: formatNumber(untold) })}</li>}
        </ul>
      )}
      {!complete && <Text size="sm">{t('move.more')}</Text>}
      <Button mt="xs" size="compact-xs" variant="default" onClick={onClose}>
        {t('common.close')}
      </Button>
    </Alert>
  );
}
