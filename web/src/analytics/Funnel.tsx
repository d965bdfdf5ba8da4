import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Schema } from '../api/client';
import { formatNumber } from '../i18n/format';
import { wordFor } from '../i18n/word';
import { percent } from './percent';

/** How many leads of the period are in each state; each bar leads to them. */
export function Funnel({ stages }: { stages: readonly Schema['FunnelStage'][] }) {
  const { t } = useTranslation();
  if (stages.length === 0) return <p className="ao-hint">{t('analytics.noLeads')}</p>;
  const most = Math.max(1, ...stages.map((stage) => stage.total));
  return (
    <ul className="ao-bars">
      {stages.map((stage) => (
        <li key={stage.status}>
          <Link to="/leads" search={{ status: stage.status }}>
            <span className="ao-ellipsis">{wordFor('status', stage.status)}</span>
            <span className="ao-bars-number">
              {formatNumber(stage.total)} · {percent(stage.percent)}
            </span>
            <progress className="ao-bar" max={most} value={stage.total} aria-label={stage.status} />
          </Link>
        </li>
      ))}
    </ul>
  );
}
