import { Alert, Button, Group, Modal, Select, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { idempotencyKey } from '../api/client';
import { formatNumber } from '../i18n/format';
import { startJob } from '../jobs/jobs';
import { PageBones } from '../parts/PageBones';
import { ProblemNote } from '../parts/ProblemNote';
import { renewWorkflows, workflowList } from '../workflows/queries';
import { leadName } from './names';
import type { LeadSearch } from './search';
import { freeze, type Selection } from './selection';
import { kMostTriggered, startRuns } from './trigger';

const kNamed = 5;

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
  const [batch] = useState(idempotencyKey);
  const workflows = useQuery(workflowList());
  const frozen = useQuery({
    queryKey: ['frozen-leads', batch],
    queryFn: ({ signal }) => freeze(selection, search, signal),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  const leads = frozen.data ?? [];
  const count = leads.length;
  const shown = formatNumber(count);
  const tooMany = count > kMostTriggered;
  const active = (workflows.data ?? []).filter(({ status }) => status === 'active');
  const name = active.find(({ id }) => id === workflow)?.name ?? '';

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!workflow || count === 0 || tooMany) return;
    onDone();
    onClose();
    const title = t('bulk.triggerJob', { name });
    const job = await startJob(title, count, async (tell, signal) => {
      const { started, refused, why } = await startRuns(workflow, leads, batch, tell, signal);
      const words = t('bulk.triggered', { count: started, shown: formatNumber(started), refused });
      return why ? `${words} ${why}` : words;
    });
    renewWorkflows(client);
    if (job.note) notifications.show({ title, message: job.note });
  };

  return (
    <Modal opened onClose={onClose} title={t('bulk.triggerTitle', { count, shown })}>
      <form onSubmit={(event) => void submit(event)}>
        <Stack gap="sm">
          {frozen.error && <ProblemNote fault={frozen.error} onRetry={() => void frozen.refetch()} />}
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
          {!frozen.data && !frozen.error && <PageBones inner />}
          {count > 0 && (
            <Text size="sm" c="dimmed" className="ao-words">
              {count > kNamed
                ? t('bulk.samplesMore', {
                    names: leads.slice(0, kNamed).map(leadName).join(', '),
                    more: formatNumber(count - kNamed),
                  })
                : leads.map(leadName).join(', ')}
            </Text>
          )}
          <Text size="sm">{t('bulk.triggerBody')}</Text>
          {tooMany && (
            <Alert color="yellow" variant="light">
              {t('bulk.triggerMost', { most: formatNumber(kMostTriggered) })}
            </Alert>
          )}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t('common.cancel')}
            </Button>
            <Button type="submit" disabled={!workflow || count === 0 || tooMany}>
              {t('bulk.triggerGo', { count, shown })}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
