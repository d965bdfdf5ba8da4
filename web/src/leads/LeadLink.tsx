import { useQuery } from '@tanstack/react-query';
import { AnchorLink } from '../parts/links';
import { useMay } from '../session/SessionContext';
import { leadName } from './names';
import { leadById } from './queries';

/** The way to a lead, by its name once it is known; the end of its id for those who may not read leads. */
export function LeadLink({ id }: { id: string }) {
  const lead = useQuery({ ...leadById(id), enabled: useMay('leads:read'), staleTime: 60_000, retry: false });
  return <LeadName id={id} name={lead.data && leadName(lead.data)} />;
}

/** The same where a list has brought the name; a lead that is gone or has none shows the end of its id. */
export function LeadName({ id, name }: { id: string; name: string | null | undefined }) {
  return (
    <AnchorLink to="/leads/$leadId" params={{ leadId: id }} className="ao-ellipsis" title={name ?? id}>
      {name || <span className="ao-id">{id.slice(-12)}</span>}
    </AnchorLink>
  );
}
