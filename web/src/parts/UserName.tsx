import { useQuery } from '@tanstack/react-query';
import { api, take } from '../api/client';
import { useMay, useSession } from '../session/SessionContext';

/** Somebody by name, where only the id is kept; those who may not read users see the end of the id. */
export function UserName({ id }: { id: string }) {
  const me = useSession().user;
  const users = useQuery({
    queryKey: ['users'],
    queryFn: ({ signal }) => take(api.GET('/api/users', { signal })),
    enabled: useMay('users:read') && id !== '' && id !== me.id,
    staleTime: 60_000,
  });
  const name = id === me.id ? me.username : users.data?.find((user) => user.user_id === id)?.username;
  if (!id) return <span className="ao-none">–</span>;
  return name ? <span>{name}</span> : <span className="ao-id">{id.slice(-12)}</span>;
}
