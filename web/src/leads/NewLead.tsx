import { Button, Group, Modal, NumberInput, SimpleGrid, Stack, TagsInput, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, idempotencyKey, take } from '../api/client';
import { ProblemNote } from '../parts/ProblemNote';
import { useSending } from '../parts/useSending';
import { leadName } from './names';
import { renewLeads } from './queries';

const kTexts = ['first_name', 'last_name', 'email', 'phone', 'company', 'owner', 'source', 'status'] as const;

export function NewLead({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal opened={opened} onClose={onClose} title={t('leads.new')} size="lg">
      {opened && <NewLeadForm onClose={onClose} />}
    </Modal>
  );
}

function NewLeadForm({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [texts, setTexts] = useState<Record<string, string>>({});
  const [score, setScore] = useState<number | string>('');
  const [tags, setTags] = useState<string[]>([]);
  // One key for all tries of this form: a second click cannot make a second lead.
  const [key] = useState(idempotencyKey);
  const { busy, fault, messages, send } = useSending();

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const given = Object.fromEntries(Object.entries(texts).filter(([, text]) => text.trim() !== ''));
    return send(async () => {
      const saved = await take(
        api.POST('/api/leads', {
          params: { header: { 'Idempotency-Key': key } },
          body: {
            ...given,
            ...(typeof score === 'number' ? { score } : {}),
            ...(tags.length > 0 ? { tags } : {}),
          },
        }),
      );
      renewLeads(client);
      notifications.show({ message: t('leads.created', { name: leadName(saved.data) }) });
      onClose();
    });
  };

  return (
    <form onSubmit={(event) => void submit(event)} noValidate>
      <Stack gap="sm">
        {fault && fault.errors.length === 0 && <ProblemNote fault={fault} />}
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm" verticalSpacing="xs">
          {kTexts.map((field, index) => (
            <TextInput
              key={field}
              label={t(`field.${field}`)}
              type={field === 'email' ? 'email' : field === 'phone' ? 'tel' : 'text'}
              name={field}
              autoComplete="off"
              data-autofocus={index === 0 || undefined}
              value={texts[field] ?? ''}
              error={messages[field]}
              onChange={(event) => setTexts({ ...texts, [field]: event.currentTarget.value })}
            />
          ))}
          <NumberInput
            label={t('field.score')}
            value={score}
            allowDecimal={false}
            error={messages.score}
            onChange={setScore}
          />
          <TagsInput label={t('field.tags')} value={tags} onChange={setTags} error={messages.tags} />
        </SimpleGrid>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" loading={busy}>
            {t('leads.create')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
