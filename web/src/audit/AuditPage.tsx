import { Alert, Button, Code, Drawer, Group, Stack } from '@mantine/core';
import { IconShieldCheck, IconShieldX } from '@tabler/icons-react';
import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, take } from '../api/client';
import type { AuditEvent } from '../api/rows';
import { formatMoment, formatNumber } from '../i18n/format';
import { readable, wordFor } from '../i18n/word';
import { DayField } from '../parts/DayField';
import { EmptyNote } from '../parts/EmptyNote';
import { GuardedButton } from '../parts/Guarded';
import { JsonView } from '../parts/JsonView';
import { MoreButton } from '../parts/MoreButton';
import { Page } from '../parts/Page';
import { ProblemNote } from '../parts/ProblemNote';
import { type Column, RowTable } from '../parts/RowTable';
import { TimeAgo } from '../parts/TimeAgo';
import { TypedField } from '../parts/TypedField';
import { EntityName } from './EntityName';

const kPage = 100;

export function AuditPage() {
  const { t } = useTranslation();
  const search = useSearch({ from: '/frame/audit' });
  const navigate = useNavigate({ from: '/audit' });
  const [shown, setShown] = useState<AuditEvent>();
  const events = useInfiniteQuery({
    queryKey: ['audit', search],
    queryFn: ({ signal, pageParam }) => {
      const { entity, ...rest } = search;
      const query = {
        ...rest,
        ...(entity && { entity_id: entity }),
        limit: kPage,
        skip: pageParam,
        order: 'desc',
      };
      return take(api.GET('/api/audit/events', { params: { query }, signal }));
    },
    initialPageParam: 0,
    getNextPageParam: (page, pages) => (page.length < kPage ? undefined : pages.length * kPage),
  });
  const rows = events.data?.pages.flat();
  const columns: Column<AuditEvent>[] = [
    { key: 'at', label: t('audit.at'), cell: (event) => <TimeAgo at={event.timestamp} /> },
    {
      key: 'type',
      label: t('audit.type'),
      cell: (event) => (
        <Button
          variant="subtle"
          size="compact-sm"
          fz={13}
          fw={500}
          px={4}
          ml={-4}
          onClick={() => setShown(event)}
        >
          {wordFor('event', event.event_type, readable(event.event_type))}
        </Button>
      ),
    },
    { key: 'actor', label: t('audit.actor'), cell: (event) => event.actor },
    { key: 'entity', label: t('audit.entity'), cell: (event) => <EntityName event={event} /> },
    {
      key: 'from',
      label: t('audit.from'),
      cell: (event) => event.ip_address || <span className="ao-none">–</span>,
    },
    { key: 'no', label: t('audit.sequence'), align: 'right', cell: (event) => formatNumber(event.sequence) },
  ];
  const set = (key: keyof typeof search, value: string | null) => {
    const { [key]: _old, ...rest } = search;
    void navigate({ search: value ? { ...rest, [key]: value } : rest, replace: true });
  };
  return (
    <Page title={t('nav.audit')} actions={<VerifyButton />}>
      <Group gap="xs" mb="xs" role="search" align="end">
        {(['type', 'actor', 'entity'] as const).map((key, index) => (
          <TypedField
            key={key}
            label={t(`audit.${key}`)}
            value={search[key] ?? ''}
            first={index === 0}
            width={180}
            onChange={(value) => set(key, value)}
          />
        ))}
        <DayField label={t('audit.since')} value={search.from} onChange={(moment) => set('from', moment)} />
        <DayField label={t('audit.until')} value={search.to} until onChange={(moment) => set('to', moment)} />
      </Group>
      {events.error && <ProblemNote fault={events.error} onRetry={() => void events.refetch()} />}
      {rows?.length === 0 && <EmptyNote title={t('audit.empty')}>{t('audit.emptyBody')}</EmptyNote>}
      {!events.error && rows?.length !== 0 && (
        <RowTable label={t('nav.audit')} columns={columns} rows={rows} rowKey={(event) => event.event_id} />
      )}
      <MoreButton pages={events} />
      <EventDrawer event={shown} onClose={() => setShown(undefined)} />
    </Page>
  );
}

function VerifyButton() {
  const { t } = useTranslation();
  const check = useMutation({ mutationFn: () => take(api.GET('/api/audit/verify')) });
  return (
    <>
      <GuardedButton right="admin" variant="default" loading={check.isPending} onClick={() => check.mutate()}>
        {t('audit.verify')}
      </GuardedButton>
      {check.error && <ProblemNote fault={check.error} />}
      {check.data && (
        <Alert
          role="status"
          py={4}
          color={check.data.sound ? 'green' : 'red'}
          icon={check.data.sound ? <IconShieldCheck size={16} /> : <IconShieldX size={16} />}
        >
          {check.data.sound
            ? t('audit.sound', { count: check.data.events, shown: formatNumber(check.data.events) })
            : t('audit.broken', { at: check.data.broken_at, why: check.data.why })}
        </Alert>
      )}
    </>
  );
}

function EventDrawer({ event, onClose }: { event: AuditEvent | undefined; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Drawer opened={event !== undefined} onClose={onClose} position="right" title={t('audit.one')} size="lg">
      {event && (
        <Stack gap="sm">
          <dl className="ao-list">
            {[
              [t('audit.type'), event.event_type],
              [t('audit.at'), formatMoment(event.timestamp)],
              [t('audit.actor'), `${event.actor} (${event.actor_id})`],
              [t('audit.entity'), `${event.entity_type} ${event.entity_id}`],
              [t('audit.from'), event.ip_address],
              [t('audit.request'), event.request_id],
            ]
              .filter(([, value]) => value)
              .map(([name, value]) => (
                <div key={name} className="ao-line">
                  <dt>{name}</dt>
                  <dd className="ao-words">{value}</dd>
                </div>
              ))}
          </dl>
          <JsonView value={event.details} label={t('audit.details')} />
          <div>
            <div className="ao-hint">{t('audit.hash')}</div>
            <Code block className="ao-words">
              {event.signature}
            </Code>
          </div>
        </Stack>
      )}
    </Drawer>
  );
}
