import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Schema } from '../api/client';
import { formatNumber } from '../i18n/format';
import { type Column, RowTable } from '../parts/RowTable';
import { percent } from './percent';

type Source = Schema['SourceFigures'];

/** Where the leads came from and how far those of each source got. */
export function Sources({ sources }: { sources: readonly Source[] }) {
  const { t } = useTranslation();
  if (sources.length === 0) return <p className="ao-hint">{t('analytics.noLeads')}</p>;
  const most = Math.max(1, ...sources.map((source) => source.total));
  const columns: Column<Source>[] = [
    {
      key: 'source',
      label: t('field.source'),
      cell: (row) => (
        <Link to="/leads" search={{ source: row.source }} className="ao-strong ao-words">
          {row.source || '–'}
        </Link>
      ),
    },
    {
      key: 'bar',
      label: t('analytics.share'),
      width: '30%',
      cell: (row) => (
        <progress className="ao-bar" max={most} value={row.total} aria-label={row.source || '–'} />
      ),
    },
    { key: 'total', label: t('nav.leads'), align: 'right', cell: (row) => formatNumber(row.total) },
    {
      key: 'qualified',
      label: t('analytics.leads_qualified'),
      align: 'right',
      cell: (row) => percent(row.qualification_rate),
    },
    {
      key: 'converted',
      label: t('analytics.leads_converted'),
      align: 'right',
      cell: (row) => percent(row.conversion_rate),
    },
  ];
  return (
    <RowTable label={t('analytics.sources')} columns={columns} rows={sources} rowKey={(row) => row.source} />
  );
}
