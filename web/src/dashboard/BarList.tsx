import { useQueries, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { formatNumber } from '../i18n/format';
import { wordFor } from '../i18n/word';
import { PageBones } from '../parts/PageBones';
import { ProblemNote } from '../parts/ProblemNote';
import { leadTotals, leadValues } from './queries';

const kMost = 8;

/** How many leads have each value of a field; each bar leads to them. */
export function BarList({ field }: { field: 'status' | 'source' }) {
  const { t } = useTranslation();
  const values = useQuery(leadValues(field));
  const names = (values.data ?? []).slice(0, kMost);
  const totals = useQueries({ queries: names.map((name) => leadTotals({ [field]: name })) });
  if (values.error) return <ProblemNote fault={values.error} onRetry={() => void values.refetch()} />;
  // A number that is not known yet is no zero.
  if (!values.data || totals.some((total) => total.isPending)) {
    return (
      <div className="ao-bars">
        <PageBones inner />
      </div>
    );
  }
  if (names.length === 0) return <p className="ao-hint">{t('dashboard.noLeads')}</p>;
  const rows = names.map((name, index) => ({ name, total: totals[index]?.data ?? 0 }));
  // The stages of a funnel have an order of their own.
  if (field === 'source') rows.sort((a, b) => b.total - a.total);
  const most = Math.max(1, ...rows.map((row) => row.total));
  return (
    <ul className="ao-bars">
      {rows.map((row) => (
        <li key={row.name}>
          <Link to="/leads" search={{ [field]: row.name }}>
            <span className="ao-ellipsis">{field === 'status' ? wordFor('status', row.name) : row.name}</span>
            <span className="ao-bars-number">{formatNumber(row.total)}</span>
            <progress className="ao-bar" max={most} value={row.total} aria-label={row.name} />
          </Link>
        </li>
      ))}
    </ul>
  );
}
