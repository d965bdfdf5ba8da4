import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { wordFor } from '../i18n/word';
import { PageBones } from '../parts/PageBones';
import { ProblemNote } from '../parts/ProblemNote';
import { StatusDot } from '../parts/StatusDot';
import { health } from './queries';

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
      <dl className="ao-list">
        {parts.map(([part, word]) => (
          <div key={part} className="ao-line">
            <dt>{wordFor('part', part)}</dt>
            <dd>
              <StatusDot status={String(word)} />
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
