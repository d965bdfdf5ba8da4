import { Button, Group, JsonInput, Modal, Select, Stack, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, take } from '../api/client';
import { act } from '../parts/act';
import { ConfirmDialog } from '../parts/ConfirmDialog';
import { GuardedButton } from '../parts/Guarded';
import { ProblemNote } from '../parts/ProblemNote';
import { useSending } from '../parts/useSending';
import { canRetryRun, isOpenRun } from './attempts';
import { type RunDetail, renewWorkflows } from './queries';

/** What can be done to a run now: hold it, end it, go on where it failed, run it again from a step. */
export function RunButtons({ run }: { run: RunDetail }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const [again, setAgain] = useState(false);
  const path = { params: { path: { run_id: run.id } } };
  const tell = async (call: () => Promise<unknown>, words: string) => {
    await act(call, words);
    renewWorkflows(client);
  };
  return (
    <>
      {canRetryRun(run.status) && (
        <GuardedButton
          right="workflows:write"
          onClick={() =>
            void tell(
              () => take(api.POST('/api/workflows/runs/{run_id}/retry', { ...path, body: {} })),
              t('flows.goesOn'),
            )
          }
        >
          {t('flows.retry')}
        </GuardedButton>
      )}
      {run.status === 'running' && (
        <GuardedButton
          right="workflows:write"
          variant="default"
          onClick={() =>
            void tell(() => take(api.POST('/api/workflows/runs/{run_id}/pause', path)), t('flows.held'))
          }
        >
          {t('queues.pause')}
        </GuardedButton>
      )}
      {run.status === 'paused' && (
        <GuardedButton
          right="workflows:write"
          onClick={() =>
            void tell(() => take(api.POST('/api/workflows/runs/{run_id}/resume', path)), t('flows.goesOn'))
          }
        >
          {t('queues.resume')}
        </GuardedButton>
      )}
      {isOpenRun(run.status) ? (
        <GuardedButton right="workflows:write" variant="default" onClick={() => setAsking(true)}>
          {t('flows.cancel')}
        </GuardedButton>
      ) : (
        <GuardedButton right="workflows:write" variant="default" onClick={() => setAgain(true)}>
          {t('flows.rerun')}
        </GuardedButton>
      )}
      {again && <RerunDialog run={run} onClose={() => setAgain(false)} />}
      <ConfirmDialog
        opened={asking}
        title={t('flows.cancelTitle', { count: 1 })}
        action={t('flows.cancel')}
        danger
        onConfirm={async () => {
          await take(api.POST('/api/workflows/runs/{run_id}/cancel', path));
          renewWorkflows(client);
        }}
        onClose={() => setAsking(false)}
      >
        {t('flows.cancelBody')}
      </ConfirmDialog>
    </>
  );
}

/** Runs again from a chosen step, with what the trigger brought or with something else. */
function RerunDialog({ run, onClose }: { run: RunDetail; onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const steps = [...new Set(run.steps.map((attempt) => attempt.step_id))];
  const original = JSON.stringify(run.trigger_input, null, 2);
  const [step, setStep] = useState(steps[0] ?? '');
  const [input, setInput] = useState(original);
  const { fault, send } = useSending();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    return send(async () => {
      const changed = input !== original ? { input: JSON.parse(input) as unknown } : {};
      await take(
        api.POST('/api/workflows/runs/{run_id}/rerun', {
          params: { path: { run_id: run.id } },
          body: { step_id: step, ...changed },
        }),
      );
      renewWorkflows(client);
      onClose();
    });
  };
  return (
    <Modal opened onClose={onClose} title={t('flows.rerun')} size="lg">
      <form onSubmit={(event) => void submit(event)}>
        <Stack gap="sm">
          {fault && <ProblemNote fault={fault} />}
          <Text size="sm">{t('flows.rerunBody')}</Text>
          <Select
            label={t('flows.fromStep')}
            allowDeselect={false}
            data={steps}
            value={step}
            onChange={(value) => setStep(value ?? '')}
            data-autofocus
          />
          <JsonInput
            label={t('flows.brought')}
            value={input}
            onChange={setInput}
            validationError={t('schedules.badJson')}
            autosize
            minRows={3}
            maxRows={12}
          />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t('common.cancel')}
            </Button>
            <Button type="submit">{t('flows.rerun')}</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
