import { Button, Group, Modal, NumberInput, Stack, Switch, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type Schema, take } from '../api/client';
import { asProblem, type Problem } from '../api/problem';
import { GuardedButton } from '../parts/Guarded';
import { ProblemNote } from '../parts/ProblemNote';
import { type Column, RowTable } from '../parts/RowTable';
import { StatusDot } from '../parts/StatusDot';
import { type Threshold, thresholds } from './queries';
import { alertName, reading } from './words';

/** What is watched, how it stands, and from when on it is an alert. */
export function Thresholds() {
  const { t } = useTranslation();
  const list = useQuery(thresholds());
  const [changed, setChanged] = useState<Threshold>();
  if (list.error) return <ProblemNote fault={list.error} onRetry={() => void list.refetch()} />;
  const columns: Column<Threshold>[] = [
    {
      key: 'what',
      label: t('alerts.what'),
      cell: (row) => <strong>{alertName(row.alert_type, row.description)}</strong>,
    },
    {
      key: 'severity',
      label: t('alerts.severity'),
      cell: (row) => <StatusDot status={row.severity.toLowerCase()} />,
    },
    {
      key: 'now',
      label: t('alerts.reading'),
      align: 'right',
      cell: (row) => reading(row.current_value, row.unit),
    },
    {
      key: 'threshold',
      label: t('alerts.threshold'),
      align: 'right',
      cell: (row) => reading(row.threshold, row.unit),
    },
    { key: 'state', label: t('alerts.state'), cell: (row) => <StatusDot status={stateOf(row)} /> },
    { key: 'source', label: t('alerts.source'), cell: (row) => t(`alerts.source_${row.source}`) },
    {
      key: 'actions',
      label: t('common.actions'),
      align: 'right',
      cell: (row) => (
        <GuardedButton right="admin" size="compact-xs" variant="default" onClick={() => setChanged(row)}>
          {t('common.edit')}
        </GuardedButton>
      ),
    },
  ];
  return (
    <>
      <RowTable
        label={t('alerts.thresholds')}
        columns={columns}
        rows={list.data}
        rowKey={(row) => row.alert_type}
      />
      {changed && <ThresholdDialog threshold={changed} onClose={() => setChanged(undefined)} />}
    </>
  );
}

function stateOf(row: Threshold): string {
  if (!row.enabled) return 'disabled';
  return row.active ? 'raised' : 'watched';
}

function ThresholdDialog({ threshold, onClose }: { threshold: Threshold; onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [value, setValue] = useState<number | string>(threshold.threshold ?? '');
  const [enabled, setEnabled] = useState(threshold.enabled);
  const [fault, setFault] = useState<Problem>();
  const isFact = threshold.threshold === null || threshold.threshold === undefined;
  const store = async (entry: Schema['ThresholdRequest']) => {
    try {
      const reply = await take(api.PUT('/api/monitoring/thresholds', { body: { thresholds: [entry] } }));
      client.setQueryData(thresholds().queryKey, reply);
      onClose();
    } catch (thrown) {
      setFault(asProblem(thrown));
    }
  };
  const alert_type = threshold.alert_type;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void store({ alert_type, enabled, ...(isFact ? {} : { threshold: Number(value) }) });
  };
  return (
    <Modal opened onClose={onClose} title={alertName(alert_type, threshold.description)}>
      <form onSubmit={submit}>
        <Stack gap="sm">
          {fault && <ProblemNote fault={fault} />}
          <Switch
            label={t('alerts.enabled')}
            checked={enabled}
            onChange={(event) => setEnabled(event.currentTarget.checked)}
          />
          {!isFact && (
            <NumberInput
              label={`${t('alerts.threshold')}${threshold.unit ? ` (${threshold.unit})` : ''}`}
              min={0}
              value={value}
              onChange={setValue}
              data-autofocus
            />
          )}
          <Text size="xs" c="dimmed" className="ao-words">
            {threshold.changed_by
              ? t('alerts.changedBy', { name: threshold.changed_by })
              : t('alerts.fromKey', { key: threshold.key ?? '–' })}
          </Text>
          <Group justify="flex-end" gap="xs">
            {threshold.source === 'run_time' && (
              <Button variant="default" onClick={() => void store({ alert_type })}>
                {t('alerts.reset')}
              </Button>
            )}
            <Button variant="default" onClick={onClose}>
              {t('common.cancel')}
            </Button>
            <Button type="submit" disabled={!isFact && typeof value !== 'number'}>
              {t('common.save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
