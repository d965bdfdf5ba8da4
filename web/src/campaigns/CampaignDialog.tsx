import { Button, Group, Modal, Select, Stack, Textarea, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, idempotencyKey, take } from '../api/client';
import { ProblemNote } from '../parts/ProblemNote';
import { useSending } from '../parts/useSending';
import { templateList } from '../templates/queries';
import { type Campaign, renewCampaigns } from './queries';

/** Makes a campaign as a draft, or changes one. */
export function CampaignDialog({ campaign, onClose }: { campaign?: Campaign; onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const navigate = useNavigate();
  const templates = useQuery(templateList());
  const [form, setForm] = useState({
    name: campaign?.name ?? '',
    description: campaign?.description ?? '',
    subject: campaign?.subject ?? '',
    template_id: campaign?.template_id ?? '',
  });
  const [key] = useState(idempotencyKey);
  const { fault, messages, send } = useSending();
  const text = (field: 'name' | 'description' | 'subject') => ({
    label: t(`campaigns.${field}`),
    value: form[field],
    error: messages[field],
    onChange: (event: { currentTarget: { value: string } }) =>
      setForm({ ...form, [field]: event.currentTarget.value }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    return send(async () => {
      const stored = await take(
        campaign
          ? api.PUT('/api/campaigns/{campaign_id}', {
              params: { path: { campaign_id: campaign.id } },
              body: form,
            })
          : api.POST('/api/campaigns', { params: { header: { 'Idempotency-Key': key } }, body: form }),
      );
      await renewCampaigns(client);
      onClose();
      if (!campaign) await navigate({ to: '/campaigns/$campaignId', params: { campaignId: stored.id } });
    });
  };
  const offers = (templates.data ?? []).map(({ id, name }) => ({ value: id, label: name }));
  const known = offers.some(({ value }) => value === form.template_id);
  return (
    <Modal opened onClose={onClose} title={campaign ? t('campaigns.edit') : t('campaigns.new')}>
      <form onSubmit={(event) => void submit(event)}>
        <Stack gap="sm">
          {fault && fault.errors.length === 0 && <ProblemNote fault={fault} />}
          <TextInput {...text('name')} required withAsterisk={false} data-autofocus />
          <Textarea {...text('description')} autosize minRows={2} />
          <TextInput
            {...text('subject')}
            description={t('campaigns.subjectHint', { example: '{{first_name}}' })}
          />
          <Select
            label={t('campaigns.template')}
            data={
              known || !form.template_id
                ? offers
                : [...offers, { value: form.template_id, label: form.template_id }]
            }
            value={form.template_id || null}
            error={messages.template_id}
            onChange={(value) => setForm({ ...form, template_id: value ?? '' })}
            clearable
          />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t('common.cancel')}
            </Button>
            <Button type="submit" disabled={!form.name.trim()}>
              {campaign ? t('common.save') : t('campaigns.create')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
