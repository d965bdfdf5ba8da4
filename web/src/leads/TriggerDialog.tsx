import { Alert, Button, Group, Modal, Select, Stack, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { idempotencyKey } from '../api/client';
import { formatNumber } from '../i18n/format';
import { watchJob } from '../jobs/queries';
import { act } from '../parts/act';
import { PageBones } from '../parts/PageBones';
import { ProblemNote } from '../parts/ProblemNote';
import { workflowList } from '../workflows/queries';
import { leadName } from './names';
import type { LeadSearch } from './search';
import type { Selection } from './selection';
import { choose, startRuns } from './trigger';

/** Starts a workflow for the selected leads, which are counted and frozen first. */
export function TriggerDialog({
  search,
  selection,
  onDone,
  onClose,
}: {
  search: LeadSearch;
  selection: Selection;
  onDone: () => void;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [workflow, setWorkflow] = useState<string | null>(null);
  const [key] = useState(idempotencyKey);
  const [sending, setSending] = useState(false);
  const workflows = useQuery(workflowList());
  const chosen = useQuery({
    queryKey: ['chosen-leads', key],
    queryFn: ({ signal }) => choose(selection, search, signal),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  const { count, most, samples } = chosen.data ?? { count: 0, most: 0, samples: [] };
  const shown = formatNumber(count);
  const tooMany = count > most;
  const active = (workflows.data ?? []).filter(({ status }) => status === 'active');

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!workflow || !chosen.data || count === 0 || tooMany || sending) return;
    setSending(true);
    const target = chosen.data;
    const begun = await act(async () => watchJob(client, await startRuns(workflow, target, key)));
    setSending(false);
    if (!begun) return;
    onDone();
    onClose();
  };

  return (
    <Modal opened onClose={onClose} title={t('bulk.triggerTitle', { count, shown })}>
      <form onSubmit={(event) => void submit(event)}>
        <Stack gap="sm">
          {chosen.error && <ProblemNote fault={chosen.error} onRetry={() => void chosen.refetch()} />}
          {workflows.error && <ProblemNote fault={workflows.error} />}
          <Select
            label={t('workflows.name')}
            placeholder={
              active.length === 0 && workflows.data ? t('bulk.noneActive') : t('bulk.pickWorkflow')
            }
            data={active.map(({ id, name }) => ({ value: id, label: name }))}
            value={workflow}
            onChange={setWorkflow}
            searchable
            data-autofocus
          />
          {!chosen.data && !chosen.error && <PageBones inner />}
          {count > 0 && (
            <Text size="sm" c="dimmed" className="ao-words">
              {count > samples.length
                ? t('bulk.samplesMore', {
                    names: samples.map(leadName).join(', '),
                    more: formatNumber(count - samples.length),
                  })
                : samples.map(leadName).join(', ')}
            </Text>
          )}
          <Text size="sm">{t('bulk.triggerBody')}</Text>
          {tooMany && (
            <Alert color="yellow" variant="light">
              {t('bulk.triggerMost', { most: formatNumber(most) })}
            </Alert>
          )}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t('common.cancel')}
            </Button>
            <Button type="submit" loading={sending} disabled={!workflow || count === 0 || tooMany}>
              {t('bulk.triggerGo', { count, shown })}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
