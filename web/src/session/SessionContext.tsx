import { useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext } from 'react';
import { findSession, type Session } from './session';

const SessionContext = createContext<Session | null>(null);

export const kSessionKey = ['session'] as const;

/** The session as the server knows it, asked for once and after each sign-in. */
export function useSessionQuery() {
  return useQuery({
    queryKey: kSessionKey,
    queryFn: findSession,
    staleTime: Number.POSITIVE_INFINITY,
    retry: 1,
  });
}

export function SessionProvider({ session, children }: { session: Session; children: ReactNode }) {
  return <SessionContext value={session}>{children}</SessionContext>;
}

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error('useSession outside of a signed-in page');
  return session;
}

/** Whether the signed-in user has a right, such as `leads:write`. */
export function useMay(permission: string): boolean {
  return useSession().user.permissions.includes(permission);
}

export function useSetSession(): (session: Session | null) => void {
  const client = useQueryClient();
  return (session) => client.setQueryData(kSessionKey, session);
}
