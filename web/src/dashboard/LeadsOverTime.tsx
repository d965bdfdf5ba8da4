import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { daysInOrder, type FigureName, momentsOf } from '../analytics/days';
import { formatNumber, formatShortDay } from '../i18n/format';
import { LineChart } from '../parts/LineChart';
import { AnchorLink } from '../parts/links';
import { ProblemNote } from '../parts/ProblemNote';
import { kLeadDays, leadDays } from './queries';

const kShown: readonly FigureName[] = ['leads_created', 'leads_qualified', 'leads_converted'];

/** New, qualified and won leads a day; the sums lead to the leads. */
export default function LeadsOverTime() {
  const { t } = useTranslation();
  const days = useQuery(leadDays());
  if (days.error) return <ProblemNote fault={days.error} onRetry={() => void days.refetch()} />;
  if (!days.data) return <div className="ao-figure-chart" aria-busy />;
  const rows = daysInOrder(days.data);
  const sum = (name: FigureName) => rows.reduce((total, row) => total + row[name], 0);
  const list = kShown.map((name) => `${t(`analytics.${name}`)} ${formatNumber(sum(name))}`).join(', ');
  const words = t('dashboard.leadsWords', { days: kLeadDays, list });
  const since = rows[0] ? `${rows[0].day}T00:00:00Z` : '';
  return (
    <figure className="ao-figure-chart">
      <LineChart
        times={momentsOf(rows)}
        lines={kShown.map((name) => ({
          name: t(`analytics.${name}`),
          values: rows.map((row) => row[name]),
        }))}
        label={words}
        tick={formatShortDay}
        whole
      />
      <figcaption className="ao-hint">
        {words}{' '}
        {since && (
          <AnchorLink to="/leads" search={{ created_from: since }} size="xs" underline="always">
            {t('dashboard.showLeads')}
          </AnchorLink>
        )}
      </figcaption>
    </figure>
  );
}
