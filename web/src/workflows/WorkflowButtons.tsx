import { Group } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, take } from '../api/client';
import { act } from '../parts/act';
import { ConfirmDialog } from '../parts/ConfirmDialog';
import { GuardedButton } from '../parts/Guarded';
import { renewWorkflows, type TaggedWorkflow, type Workflow } from './queries';

type Step = 'publish' | 'pause' | 'resume' | 'archive';

/** What a workflow can do next. Publishing and putting away are asked about: new leads are touched by them. */
export function stepsOf(workflow: Pick<Workflow, 'status' | 'has_draft'>): Step[] {
  if (workflow.status === 'archived') return [];
  const steps: Step[] = workflow.has_draft ? ['publish'] : [];
  if (workflow.status === 'active') steps.push('pause');
  if (workflow.status === 'paused') steps.push('resume');
  return [...steps, 'archive'];
}

export function WorkflowButtons({
  workflow,
  small = false,
}: {
  workflow: Workflow | TaggedWorkflow;
  small?: boolean;
}) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [asked, setAsked] = useState<Step>();
  const path = { params: { path: { workflow_id: workflow.id } } };
  // Only the draft that stands on the page is published, not one that somebody saved in the meantime.
  const seen = 'etag' in workflow && workflow.etag ? { 'If-Match': workflow.etag } : {};
  const calls: Record<Step, () => Promise<unknown>> = {
    publish: () => take(api.POST('/api/workflows/{workflow_id}/publish', { ...path, headers: seen })),
    pause: () => take(api.POST('/api/workflows/{workflow_id}/pause', path)),
    resume: () => take(api.POST('/api/workflows/{workflow_id}/resume', path)),
    archive: () => take(api.POST('/api/workflows/{workflow_id}/archive', path)),
  };
  const press = async (step: Step) => {
    if (step === 'publish' || step === 'archive') return setAsked(step);
    await act(calls[step], t(step === 'pause' ? 'queues.paused' : 'queues.resumed', { name: workflow.name }));
    renewWorkflows(client);
  };
  return (
    <Group gap={4} justify="flex-end" wrap="nowrap">
      {stepsOf(workflow).map((step) => (
        <GuardedButton
          key={step}
          right="workflows:write"
          variant={step === 'publish' && !small ? 'filled' : 'default'}
          {...(small ? { size: 'compact-xs' } : {})}
          onClick={() => void press(step)}
        >
          {t(`flows.${step}`)}
        </GuardedButton>
      ))}
      <ConfirmDialog
        opened={asked !== undefined}
        title={t(`flows.${asked ?? 'publish'}Title`, { name: workflow.name, version: workflow.version + 1 })}
        action={t(`flows.${asked ?? 'publish'}`)}
        danger={asked === 'archive'}
        onConfirm={async () => {
          try {
            if (asked) await calls[asked]();
          } finally {
            renewWorkflows(client);
          }
        }}
        onClose={() => setAsked(undefined)}
      >
        {t(`flows.${asked ?? 'publish'}Body`)}
      </ConfirmDialog>
    </Group>
  );
}
