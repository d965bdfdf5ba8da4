import { Button, Group, JsonInput, Modal, Select, SimpleGrid, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import i18next from 'i18next';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, idempotencyKey, take } from '../api/client';
import { asProblem } from '../api/problem';
import type { Schedule } from '../api/rows';
import { ProblemNote } from '../parts/ProblemNote';
import { useSending } from '../parts/useSending';
import { renewTasks } from './queries';

const kOwnZone = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Makes or changes a schedule; the expression is read back in words with its next moments. */
export function ScheduleDialog({ schedule, onClose }: { schedule?: Schedule; onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [form, setForm] = useState({
    name: schedule?.name ?? '',
    cron: schedule?.cron ?? '0 9 * * 1-5',
    time_zone: schedule?.time_zone ?? kOwnZone,
    type: schedule?.type ?? '',
    queue: schedule?.queue ?? 'default',
    misfire: schedule?.misfire ?? 'once',
    overlap: schedule?.overlap ?? 'allow',
  });
  const [data, setData] = useState(JSON.stringify(schedule?.data ?? {}, null, 2));
  const [key] = useState(idempotencyKey);
  const { busy, fault, messages, send } = useSending();
  const text = (field: keyof typeof form) => ({
    label: t(`schedules.${field}`),
    value: form[field],
    error: messages[field],
    onChange: (event: { currentTarget: { value: string } }) =>
      setForm({ ...form, [field]: event.currentTarget.value }),
  });

  const submit = (event: FormEvent) => {
    event.preventDefault();
    return send(async () => {
      const body = { ...form, data: JSON.parse(data || '{}') as unknown };
      if (schedule) {
        await take(
          api.PATCH('/api/schedules/{id}', { params: { path: { id: schedule.id } }, body: body as never }),
        );
      } else {
        await take(
          api.POST('/api/schedules', { params: { header: { 'Idempotency-Key': key } }, body: body as never }),
        );
      }
      renewTasks(client);
      onClose();
    });
  };

  return (
    <Modal opened onClose={onClose} title={schedule ? t('schedules.edit') : t('schedules.new')} size="lg">
      <form onSubmit={(event) => void submit(event)}>
        <Stack gap="sm">
          {fault && fault.errors.length === 0 && <ProblemNote fault={fault} />}
          <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm" verticalSpacing="xs">
            <TextInput {...text('name')} required withAsterisk={false} data-autofocus />
            <TextInput {...text('type')} required withAsterisk={false} placeholder="email_send" />
            <TextInput {...text('cron')} required withAsterisk={false} classNames={{ input: 'ao-mono' }} />
            <TextInput {...text('time_zone')} />
            <TextInput {...text('queue')} />
            <Select
              label={t('schedules.misfire')}
              allowDeselect={false}
              data={['once', 'skip', 'all'].map((value) => ({
                value,
                label: t(`schedules.misfire_${value}`),
              }))}
              value={form.misfire}
              error={messages.misfire}
              onChange={(value) => setForm({ ...form, misfire: value ?? 'once' })}
            />
          </SimpleGrid>
          <Preview cron={form.cron} zone={form.time_zone} />
          <JsonInput
            label={t('tasks.data')}
            value={data}
            onChange={setData}
            validationError={t('schedules.badJson')}
            formatOnBlur
            autosize
            minRows={3}
            error={messages.data}
          />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t('common.cancel')}
            </Button>
            <Button type="submit" loading={busy}>
              {t('common.save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

/** A moment on the clock of its own zone: `2026-11-23T03:00:00+01:00` is at three. */
function formatLocal(local: string): string {
  const clock = new Intl.DateTimeFormat(i18next.language, {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    timeZone: 'UTC',
  });
  return clock.format(new Date(`${local.slice(0, 19)}Z`));
}

const kTicks = 5;

function Preview({ cron, zone }: { cron: string; zone: string }) {
  const { t } = useTranslation();
  const [asked] = useDebouncedValue({ cron, zone }, 250);
  const preview = useQuery({
    queryKey: ['cron', asked],
    queryFn: ({ signal }) =>
      take(
        api.POST('/api/schedules/preview', {
          body: { cron: asked.cron, time_zone: asked.zone || null, count: kTicks },
          signal,
        }),
      ),
    enabled: asked.cron.trim() !== '',
    placeholderData: keepPreviousData,
  });
  if (preview.error) {
    const problem = asProblem(preview.error);
    return (
      <Text size="sm" role="status">
        {problem.errors[0]?.message ?? problem.message}
      </Text>
    );
  }
  if (!preview.data) return null;
  return (
    <div role="status">
      <Text size="sm" fw={600}>
        {preview.data.description}
      </Text>
      <Text size="xs" c="dimmed">
        {t('schedules.ticks', {
          list: preview.data.ticks.map((tick) => formatLocal(tick.local)).join(' · '),
        })}
      </Text>
    </div>
  );
}
