import { Alert, Button, Code, Group, Modal, NumberInput, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconEye, IconEyeOff } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatMoment } from '../i18n/format';
import { Card } from '../parts/Card';
import { CopyButton } from '../parts/CopyButton';
import { GuardedButton } from '../parts/Guarded';
import { PageBones } from '../parts/PageBones';
import { ProblemNote } from '../parts/ProblemNote';
import { useSending } from '../parts/useSending';
import { useMay } from '../session/SessionContext';
import { hookOf, rotateHook, type WorkflowDetail } from './queries';

const kGraceHours = 24;
const kLongestGrace = 720;

/** Where another system calls to start this workflow, and the secret it signs with. */
export function Webhook({ workflow }: { workflow: WorkflowDetail }) {
  const { t } = useTranslation();
  const may = useMay('workflows:write');
  const hook = useQuery({ ...hookOf(workflow.id), enabled: may });
  const [shown, setShown] = useState(false);
  const [rotating, setRotating] = useState(false);
  if (!may) return <p className="ao-hint">{t('problem.needs', { right: 'workflows:write' })}</p>;
  if (hook.error) return <ProblemNote fault={hook.error} onRetry={() => void hook.refetch()} />;
  if (!hook.data) return <PageBones inner />;
  const { path, secret, active, rotated_at, previous_valid_until } = hook.data;
  const address = location.origin + path;
  return (
    <Stack gap="sm" maw={860}>
      {!active && (
        <Alert color="yellow" variant="light" title={t('hook.off')}>
          <Text size="sm">{t('hook.offBody')}</Text>
          <Code block mt="xs">
            {'"triggers": [{"kind": "webhook", "settings": {"email": "email"}}]'}
          </Code>
        </Alert>
      )}
      <Card title={t('hook.title')}>
        <Text size="sm" c="dimmed" mb="xs">
          {t('hook.hint')}
        </Text>
        <dl className="ao-list">
          <div className="ao-line">
            <dt>{t('hook.address')}</dt>
            <dd>
              <Group gap={4} wrap="nowrap">
                <span className="ao-mono ao-words">POST {address}</span>
                <CopyButton value={address} label={t('hook.copyAddress')} />
              </Group>
            </dd>
          </div>
          <div className="ao-line">
            <dt>{t('hook.secret')}</dt>
            <dd>
              <Group gap={4}>
                <span className="ao-mono ao-words" data-testid="hook-secret">
                  {shown ? secret : '••••••••••••••••'}
                </span>
                <Button
                  variant="subtle"
                  size="compact-xs"
                  leftSection={
                    shown ? <IconEyeOff size={14} aria-hidden /> : <IconEye size={14} aria-hidden />
                  }
                  onClick={() => setShown(!shown)}
                >
                  {shown ? t('hook.hide') : t('hook.show')}
                </Button>
                <CopyButton value={secret} label={t('hook.copySecret')} />
              </Group>
            </dd>
          </div>
          <div className="ao-line">
            <dt>{t('hook.rotated')}</dt>
            <dd>{rotated_at ? formatMoment(rotated_at) : t('hook.never')}</dd>
          </div>
          {previous_valid_until && (
            <div className="ao-line">
              <dt>{t('hook.previous')}</dt>
              <dd>{formatMoment(previous_valid_until)}</dd>
            </div>
          )}
        </dl>
        <Group mt="sm">
          <GuardedButton right="workflows:write" variant="default" onClick={() => setRotating(true)}>
            {t('hook.rotate')}
          </GuardedButton>
        </Group>
      </Card>
      <Card title={t('hook.example')}>
        <Code block className="ao-words">
          {exampleOf(address)}
        </Code>
      </Card>
      {rotating && <RotateDialog id={workflow.id} onClose={() => setRotating(false)} />}
    </Stack>
  );
}

/** A call as Standard Webhooks signs it. */
function exampleOf(address: string): string {
  return [
    `SECRET='whsec_…'  ID="msg_$(date +%s)"  AT=$(date +%s)  BODY='{"email":"ada@example.com"}'`,
    `KEY=$(printf %s "\${SECRET#whsec_}" | base64 -d | od -An -v -tx1 | tr -d ' \\n')`,
    `SIGNATURE=$(printf %s "$ID.$AT.$BODY" | openssl dgst -sha256 -mac HMAC -macopt "hexkey:$KEY" -binary | base64)`,
    `curl ${address} -H 'Content-Type: application/json' \\`,
    `  -H "webhook-id: $ID" -H "webhook-timestamp: $AT" -H "webhook-signature: v1,$SIGNATURE" -d "$BODY"`,
  ].join('\n');
}

function RotateDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [hours, setHours] = useState<number | string>(kGraceHours);
  const { busy, fault, messages, send } = useSending();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    return send(async () => {
      await rotateHook(id, Number(hours) || 0);
      await client.invalidateQueries({ queryKey: ['workflows', id, 'webhook'] });
      notifications.show({ message: t('hook.rotatedDone') });
      onClose();
    });
  };
  return (
    <Modal opened onClose={onClose} title={t('hook.rotateTitle')} centered>
      <form onSubmit={(event) => void submit(event)}>
        <Stack gap="sm">
          {fault && fault.errors.length === 0 && <ProblemNote fault={fault} />}
          <Text size="sm">{t('hook.rotateBody')}</Text>
          <NumberInput
            label={t('hook.grace')}
            description={t('hook.graceHint')}
            min={0}
            max={kLongestGrace}
            allowDecimal={false}
            value={hours}
            error={messages.grace_hours}
            onChange={setHours}
            data-autofocus
          />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t('common.cancel')}
            </Button>
            <Button type="submit" loading={busy}>
              {t('hook.rotate')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
