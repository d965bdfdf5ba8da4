import { IconMail } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { EmptyNote } from '../parts/EmptyNote';
import { GuardedButton } from '../parts/Guarded';
import { AnchorLink } from '../parts/links';
import { Page } from '../parts/Page';
import { ProblemNote } from '../parts/ProblemNote';
import { type Column, RowTable } from '../parts/RowTable';
import { TimeAgo } from '../parts/TimeAgo';
import { type MailTemplate, templateList } from './queries';

export function TemplatesPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const list = useQuery(templateList());
  const columns: Column<MailTemplate>[] = [
    {
      key: 'name',
      label: t('templates.name'),
      cell: (row) => (
        <AnchorLink to="/templates/$templateId" params={{ templateId: row.id }} fw={500} className="ao-words">
          {row.name}
        </AnchorLink>
      ),
    },
    { key: 'id', label: t('field.id'), cell: (row) => <span className="ao-id">{row.id}</span> },
    {
      key: 'subject',
      label: t('templates.subject'),
      cell: (row) => <span className="ao-words">{row.subject}</span>,
    },
    {
      key: 'kind',
      label: t('templates.kind'),
      cell: (row) => (row.is_html ? 'HTML' : t('templates.plain')),
    },
    {
      key: 'origin',
      label: t('templates.origin'),
      cell: (row) => t(row.built_in ? 'templates.builtIn' : 'templates.own'),
    },
    { key: 'updated', label: t('field.updated_at'), cell: (row) => <TimeAgo at={row.updated_at} /> },
  ];
  return (
    <Page
      title={t('nav.templates')}
      actions={
        <GuardedButton right="campaigns:write" onClick={() => void navigate({ to: '/templates/new' })}>
          {t('templates.new')}
        </GuardedButton>
      }
    >
      {list.error && <ProblemNote fault={list.error} onRetry={() => void list.refetch()} />}
      {list.data?.length === 0 && (
        <EmptyNote icon={<IconMail size={32} stroke={1.4} />} title={t('templates.empty')} />
      )}
      {!list.error && list.data?.length !== 0 && (
        <RowTable label={t('nav.templates')} columns={columns} rows={list.data} rowKey={(row) => row.id} />
      )}
    </Page>
  );
}
