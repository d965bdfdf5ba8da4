import { sendJson, setCsrfToken } from '../api/client';
import { Problem } from '../api/problem';

export interface SessionUser {
  id: string;
  username: string;
  email: string;
  role: string;
  tenant_id: string;
  permissions: string[];
}

export interface Session {
  user: SessionUser;
  csrf_token: string;
  expires_at: string;
  two_factor_enabled: boolean;
}

export interface Credentials {
  username: string;
  password: string;
  code?: string;
}

const kPath = '/api/auth/session';

/** Who is signed in; undefined when nobody is. */
export async function findSession(): Promise<Session | null> {
  try {
    return keep(await sendJson<Session>('GET', kPath));
  } catch (fault) {
    if (fault instanceof Problem && fault.status === 401) return keep(null);
    throw fault;
  }
}

/** Throws a Problem; `two_factor_required` and `two_factor_invalid` ask for a code. */
export async function signIn(credentials: Credentials): Promise<Session> {
  return keep(await sendJson<Session>('POST', kPath, credentials));
}

export async function signOut(): Promise<void> {
  await sendJson('DELETE', kPath);
  keep(null);
}

function keep<T extends Session | null>(session: T): T {
  setCsrfToken(session?.csrf_token ?? '');
  return session;
}
