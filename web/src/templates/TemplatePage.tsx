import { Button, Group, SimpleGrid, Stack, Switch, Textarea, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, etag, idempotencyKey, take } from '../api/client';
import { asProblem } from '../api/problem';
import { ConfirmDialog } from '../parts/ConfirmDialog';
import { DraftConflict } from '../parts/DraftConflict';
import { GuardedButton } from '../parts/Guarded';
import { AnchorLink } from '../parts/links';
import { Page } from '../parts/Page';
import { PageBones } from '../parts/PageBones';
import { ProblemNote } from '../parts/ProblemNote';
import { useSending } from '../parts/useSending';
import { MailPreview } from './MailPreview';
import {
  asText,
  type Draft,
  fetchTemplate,
  type MailTemplate,
  renewTemplates,
  templateById,
} from './queries';
import { TestMail } from './TestMail';

export function NewTemplatePage() {
  const { t } = useTranslation();
  return (
    <Page title={t('templates.new')}>
      <Editor />
    </Page>
  );
}

export function TemplatePage() {
  const { t } = useTranslation();
  const { templateId } = useParams({ from: '/frame/templates/$templateId' });
  const template = useQuery({ ...templateById(templateId), refetchOnWindowFocus: false });
  if (template.error && !template.data) {
    return (
      <Page title={t('templates.one')}>
        <ProblemNote fault={template.error} onRetry={() => void template.refetch()} />
        <AnchorLink to="/templates">{t('templates.back')}</AnchorLink>
      </Page>
    );
  }
  if (!template.data) return <PageBones />;
  return (
    <Page title={template.data.name} actions={<TestMail template={template.data} />}>
      <Editor key={template.data.version} template={template.data} />
    </Page>
  );
}

/** Saves the texts, over the version that was read and over no other. */
function store(
  draft: Draft,
  template: MailTemplate | undefined,
  version: number | undefined,
  key: string,
): Promise<MailTemplate> {
  if (!template) {
    const params = { header: { 'Idempotency-Key': key } };
    return take(api.POST('/api/email/templates', { params, body: draft }));
  }
  const header = template.built_in || version === undefined ? {} : { 'If-Match': etag(version) };
  const params = { path: { template_id: template.id }, header };
  return take(api.PUT('/api/email/templates/{template_id}', { params, body: draft }));
}

/** The texts of a template beside what they make of a lead. */
function Editor({ template }: { template?: MailTemplate }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [draft, setDraft] = useState<Draft>({
    name: template?.name ?? '',
    subject: template?.subject ?? '',
    body: template?.body ?? '',
    is_html: template?.is_html ?? false,
  });
  const [key] = useState(idempotencyKey);
  const [theirs, setTheirs] = useState<MailTemplate>();
  const { fault, messages, send } = useSending();
  const changed =
    !template || (Object.keys(draft) as (keyof Draft)[]).some((name) => draft[name] !== template[name]);
  const text = (field: 'name' | 'subject' | 'body') => ({
    label: t(`templates.${field}`),
    value: draft[field],
    error: messages[field],
    onChange: (event: { currentTarget: { value: string } }) =>
      setDraft({ ...draft, [field]: event.currentTarget.value }),
  });
  const save = (version = template?.version) =>
    send(async () => {
      try {
        const stored = await store(draft, template, version, key);
        setTheirs(undefined);
        notifications.show({ message: t('templates.saved', { name: stored.name }) });
        await renewTemplates(client);
        if (!template) await navigate({ to: '/templates/$templateId', params: { templateId: stored.id } });
      } catch (thrown) {
        if (!template || asProblem(thrown).status !== 412) throw thrown;
        setTheirs(await fetchTemplate(template.id));
      }
    });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    return save();
  };
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }} spacing="sm">
      {theirs && (
        <DraftConflict
          mine={asText(draft)}
          theirs={asText(theirs)}
          onKeepMine={() => void save(theirs.version)}
          onTakeTheirs={() => void renewTemplates(client)}
          onClose={() => setTheirs(undefined)}
        />
      )}
      <form onSubmit={(event) => void submit(event)}>
        <Stack gap="sm">
          {fault && fault.errors.length === 0 && <ProblemNote fault={fault} />}
          <TextInput {...text('name')} required withAsterisk={false} />
          <TextInput {...text('subject')} />
          <Textarea
            {...text('body')}
            description={t('templates.bodyHint', { example: '{{first_name}}' })}
            autosize
            minRows={10}
            maxRows={24}
            classNames={{ input: 'ao-mono' }}
          />
          <Switch
            label={t('templates.isHtml')}
            checked={draft.is_html}
            onChange={(event) => setDraft({ ...draft, is_html: event.currentTarget.checked })}
          />
          <Group gap="xs">
            <GuardedButton right="campaigns:write" type="submit" disabled={!changed || !draft.name.trim()}>
              {t('common.save')}
            </GuardedButton>
            {template && !template.built_in && <RemoveButton template={template} />}
            {changed && template && (
              <Button
                variant="default"
                onClick={() =>
                  setDraft({
                    name: template.name,
                    subject: template.subject,
                    body: template.body,
                    is_html: template.is_html,
                  })
                }
              >
                {t('templates.revert')}
              </Button>
            )}
          </Group>
        </Stack>
      </form>
      <MailPreview draft={{ subject: draft.subject, body: draft.body, is_html: draft.is_html }} />
    </SimpleGrid>
  );
}

function RemoveButton({ template }: { template: MailTemplate }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [asking, setAsking] = useState(false);
  const remove = async () => {
    await take(
      api.DELETE('/api/email/templates/{template_id}', { params: { path: { template_id: template.id } } }),
    );
    await navigate({ to: '/templates' });
    await renewTemplates(client);
  };
  return (
    <>
      <GuardedButton right="campaigns:write" variant="default" onClick={() => setAsking(true)}>
        {t('common.delete')}
      </GuardedButton>
      <ConfirmDialog
        opened={asking}
        title={t('templates.removeTitle', { name: template.name })}
        action={t('common.delete')}
        danger
        onConfirm={remove}
        onClose={() => setAsking(false)}
      >
        {t('templates.removeBody')}
      </ConfirmDialog>
    </>
  );
}
