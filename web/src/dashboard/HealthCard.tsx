import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { wordFor } from '../i18n/word';
import { AnchorLink } from '../parts/links';
import { PageBones } from '../parts/PageBones';
import { ProblemNote } from '../parts/ProblemNote';
import { StatusDot } from '../parts/StatusDot';
import { useSession } from '../session/SessionContext';
import { health } from './queries';

/** Where one sees more of a part, and the right for it. */
const kPlaces: Record<string, { to: string; right: string }> = {
  audit: { to: '/audit', right: 'audit:read' },
  queue: { to: '/queues', right: 'tasks:read' },
  task_worker: { to: '/workers', right: 'tasks:read' },
  crm_connector: { to: '/settings/crm', right: 'crm:manage' },
  email: { to: '/settings/email', right: 'email:send' },
  lead_ingest: { to: '/leads', right: 'leads:read' },
  workflow_runner: { to: '/workflows', right: 'workflows:read' },
  api: { to: '/settings/health', right: '' },
  database: { to: '/settings/health', right: '' },
};

function PartName({ part }: { part: string }) {
  const { permissions } = useSession().user;
  const place = kPlaces[part];
  const name = wordFor('part', part);
  if (!place || (place.right && !permissions.includes(place.right))) return name;
  return (
    <AnchorLink to={place.to} inherit>
      {name}
    </AnchorLink>
  );
}

/** The state of each part of the program. */
export function HealthCard() {
  useTranslation();
  const state = useQuery(health());
  if (state.error) return <ProblemNote fault={state.error} onRetry={() => void state.refetch()} />;
  if (!state.data) {
    return (
      <div className="ao-health">
        <PageBones inner />
      </div>
    );
  }
  const parts = Object.entries(state.data.components).filter(([, word]) => typeof word === 'string');
  return (
    <div className="ao-health">
      {state.data.warnings.length > 0 && (
        <ul className="ao-faults">
          {state.data.warnings.map((warning) => (
            <li key={warning}>{warning}</li>
          ))}
        </ul>
      )}
      <dl className="ao-list ao-parts">
        {parts.map(([part, word]) => (
          <div key={part} className="ao-line">
            <dt>
              <PartName part={part} />
            </dt>
            <dd>
              <StatusDot status={String(word)} />
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
