import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, idempotencyKey, take } from '../api/client';
import { GuardedButton } from '../parts/Guarded';
import { AnchorLink } from '../parts/links';
import { ProblemNote } from '../parts/ProblemNote';
import { StatusDot } from '../parts/StatusDot';
import { useSending } from '../parts/useSending';
import { useSession } from '../session/SessionContext';
import { taskById } from '../tasks/queries';
import { isFinal } from '../tasks/search';
import { kExample, type MailTemplate } from './queries';

/** Sends one mail, of a template as it is saved, or of a text that says that it is a test. */
export function TestMail({ template }: { template?: MailTemplate }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <>
      <GuardedButton right="email:send" variant="default" onClick={() => setOpen(true)}>
        {t('templates.test')}
      </GuardedButton>
      {open && <TestDialog {...(template ? { template } : {})} onClose={() => setOpen(false)} />}
    </>
  );
}

function TestDialog({ template, onClose }: { template?: MailTemplate; onClose: () => void }) {
  const { t } = useTranslation();
  const [to, setTo] = useState(useSession().user.email ?? '');
  const [key] = useState(idempotencyKey);
  const [taskId, setTaskId] = useState<string>();
  const { fault, messages, send } = useSending();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const content = template
      ? { template: template.id, values: kExample }
      : { subject: t('templates.testSubject'), body: t('templates.testBody') };
    return send(async () => {
      const reply = await take(
        api.POST('/api/email/send', {
          params: { header: { 'Idempotency-Key': key } },
          body: { to, ...content },
        }),
      );
      setTaskId(reply.task_id);
    });
  };
  return (
    <Modal opened onClose={onClose} title={t('templates.test')}>
      <form onSubmit={(event) => void submit(event)}>
        <Stack gap="sm">
          {fault && !messages.to && <ProblemNote fault={fault} />}
          <TextInput
            label={t('templates.to')}
            type="email"
            value={to}
            error={messages.to}
            onChange={(event) => setTo(event.currentTarget.value)}
            data-autofocus
          />
          {taskId && <Outcome taskId={taskId} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t('common.close')}
            </Button>
            <Button type="submit" disabled={!to.trim() || taskId !== undefined}>
              {t('templates.send')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

const kLookEvery = 500;

/** How the task of the mail goes, until it has ended. */
function Outcome({ taskId }: { taskId: string }) {
  const { t } = useTranslation();
  const task = useQuery({
    ...taskById(taskId),
    refetchInterval: (query) => (isFinal(query.state.data?.status ?? '') ? false : kLookEvery),
  });
  const skipped = task.data?.outcome?.startsWith('skipped') ?? false;
  return (
    <div role="status">
      {task.data && <StatusDot status={skipped ? 'skipped' : task.data.status} />}
      {skipped && <Text size="sm">{t('templates.skipped')}</Text>}
      {task.data?.error && (
        <Text size="sm" className="ao-words">
          {task.data.error}
        </Text>
      )}
      <AnchorLink to="/tasks/$taskId" params={{ taskId }} size="xs">
        {t('templates.toTask')}
      </AnchorLink>
    </div>
  );
}
