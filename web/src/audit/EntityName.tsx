import type { AuditEvent } from '../api/rows';
import { wordFor } from '../i18n/word';
import { AnchorLink } from '../parts/links';

/** Where the thing of an event is to be seen, if it has a page. */
const kPlaces: Record<string, string> = {
  lead: '/leads/',
  task: '/tasks/',
  workflow: '/workflows/',
  workflow_run: '/runs/',
  run: '/runs/',
  campaign: '/campaigns/',
  template: '/templates/',
};

/** What an event is about; a link where there is a page of it. */
export function EntityName({ event }: { event: Pick<AuditEvent, 'entity_type' | 'entity_id'> }) {
  const { entity_type, entity_id } = event;
  if (!entity_id) return <span className="ao-none">–</span>;
  const place = kPlaces[entity_type];
  const name = (
    <>
      {wordFor('entity', entity_type)} <span className="ao-id">{entity_id.slice(-12)}</span>
    </>
  );
  if (!place) return <span title={entity_id}>{name}</span>;
  return (
    <AnchorLink to={place + encodeURIComponent(entity_id)} title={entity_id}>
      {name}
    </AnchorLink>
  );
}
