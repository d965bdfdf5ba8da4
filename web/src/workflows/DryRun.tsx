import { Alert, Button, Group, SimpleGrid, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type Schema, take } from '../api/client';
import { readable, wordFor } from '../i18n/word';
import { LeadPick } from '../leads/LeadPick';
import { JsonView } from '../parts/JsonView';
import { ProblemNote } from '../parts/ProblemNote';
import { type Column, RowTable } from '../parts/RowTable';
import { StatusDot } from '../parts/StatusDot';
import { rehearsed } from './attempts';
import { isDefinition } from './definition';
import { LazyGraph } from './LazyGraph';
import type { WorkflowDetail } from './queries';

type Tried = Schema['DryRunStepReply'];

/** What would happen to a lead, and whether it would enter at all. Nothing is stored, nobody is called. */
export function DryRun({ workflow }: { workflow: WorkflowDetail }) {
  const { t } = useTranslation();
  const [lead, setLead] = useState<string | null>(null);
  const [email, setEmail] = useState('ada@example.com');
  const [score, setScore] = useState('50');
  const definition = workflow.draft ?? workflow.definition;
  const why = useMutation({
    mutationFn: (id: string) =>
      take(
        api.GET('/api/workflows/{workflow_id}/why', {
          params: { path: { workflow_id: workflow.id }, query: { lead_id: id } },
        }),
      ),
  });
  const run = useMutation({
    mutationFn: () =>
      take(
        api.POST('/api/workflows/{workflow_id}/dry-run', {
          params: { path: { workflow_id: workflow.id } },
          body: {
            ...(workflow.draft ? { definition: workflow.draft } : {}),
            ...(lead ? { lead_id: lead } : { lead_data: { email, score: Number(score) || 0 } }),
          },
        }),
      ),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    run.mutate();
    if (lead && workflow.version > 0) why.mutate(lead);
    else why.reset();
  };
  return (
    <>
      <form onSubmit={submit}>
        <SimpleGrid cols={{ base: 1, xs: 3 }} spacing="sm" mb="xs" maw={860}>
          <LeadPick label={t('flows.withLead')} value={lead} onChange={setLead} />
          {!lead && (
            <>
              <TextInput
                label={t('flows.madeUpEmail')}
                value={email}
                onChange={(event) => setEmail(event.currentTarget.value)}
              />
              <TextInput
                label={t('field.score')}
                inputMode="numeric"
                value={score}
                onChange={(event) => setScore(event.currentTarget.value)}
              />
            </>
          )}
        </SimpleGrid>
        <Group gap="sm" mb="sm">
          <Button type="submit" loading={run.isPending}>
            {t('flows.tryIt')}
          </Button>
          <Text size="sm" c="dimmed">
            {t('flows.dryHint')}
          </Text>
        </Group>
      </form>
      {run.error && <ProblemNote fault={run.error} />}
      {why.data && (
        <Alert role="status" mb="sm" color={why.data.enters ? 'green' : 'yellow'}>
          {t(why.data.enters ? 'flows.enters' : 'flows.entersNot', { why: why.data.why })}
        </Alert>
      )}
      {run.data && (
        <>
          <Group gap="sm" mb="xs" role="status">
            <StatusDot status={run.data.status} />
            {run.data.error && <Text size="sm">{run.data.error}</Text>}
          </Group>
          {isDefinition(definition) && (
            <LazyGraph definition={definition} run={rehearsed(run.data.steps)} onOpen={() => undefined} />
          )}
          <TriedSteps steps={run.data.steps} />
        </>
      )}
    </>
  );
}

function TriedSteps({ steps }: { steps: readonly Tried[] }) {
  const { t } = useTranslation();
  const numbered = steps.map((step, index) => ({ ...step, number: index + 1 }));
  const columns: Column<(typeof numbered)[number]>[] = [
    {
      key: 'step',
      label: t('flows.step'),
      cell: (row) => (
        <>
          <strong>{row.step_id}</strong>
          <div className="ao-hint">{wordFor('kind', row.kind, readable(row.kind))}</div>
        </>
      ),
    },
    { key: 'way', label: t('flows.way'), cell: (row) => row.label || '–' },
    {
      key: 'note',
      label: t('flows.note'),
      cell: (row) => <span className="ao-words">{row.note || '–'}</span>,
    },
    {
      key: 'output',
      label: t('flows.output'),
      width: '40%',
      cell: (row) => (
        <JsonView value={row.output} label={`${t('flows.output')} ${row.step_id} ${row.number}`} />
      ),
    },
  ];
  return (
    <RowTable
      label={t('flows.dryRun')}
      columns={columns}
      rows={numbered}
      rowKey={(row) => String(row.number)}
    />
  );
}
