import { useTranslation } from 'react-i18next';
import type { Schema } from '../api/client';
import { formatNumber } from '../i18n/format';
import { percent } from './percent';

/** How runs of workflows ended and what became of mails. */
export function Outcomes({ summary }: { summary: Schema['AnalyticsSummary'] }) {
  const { t } = useTranslation();
  const { workflows, emails, leads } = summary;
  const lines: [string, number, string][] = [
    ['leads_qualified', leads.total_leads_qualified, percent(leads.qualification_rate)],
    ['leads_converted', leads.total_leads_converted, percent(leads.conversion_rate)],
    ['leads_synced', leads.total_leads_synced, percent(leads.sync_rate)],
    ['workflows_succeeded', workflows.total_succeeded, percent(workflows.success_rate)],
    ['workflows_failed', workflows.total_failed, percent(workflows.failure_rate)],
    ['emails_sent', emails.total_sent, ''],
    ['emails_opened', emails.total_opened, percent(emails.open_rate)],
    ['emails_clicked', emails.total_clicked, percent(emails.click_rate)],
  ];
  return (
    <dl className="ao-list ao-tabular">
      {lines.map(([name, total, share]) => (
        <div key={name} className="ao-line ao-line-number">
          <dt>{t(`analytics.${name}`)}</dt>
          <dd>
            {formatNumber(total)}
            {share && <span className="ao-count"> · {share}</span>}
          </dd>
        </div>
      ))}
    </dl>
  );
}
