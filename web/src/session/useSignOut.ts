import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { asProblem } from '../api/problem';
import { useSetSession } from './SessionContext';
import { signOut } from './session';

/** Ends the session and forgets everything that it brought. */
export function useSignOut(): () => Promise<void> {
  const client = useQueryClient();
  const setSession = useSetSession();
  return async () => {
    try {
      await signOut();
    } catch (fault) {
      const problem = asProblem(fault);
      if (problem.status !== 401) return void notifications.show({ color: 'red', message: problem.message });
    }
    client.removeQueries({ predicate: (query) => query.queryKey[0] !== 'session' });
    setSession(null);
  };
}
