import createClient, { type Middleware } from 'openapi-fetch';
import { asProblem, Problem, readProblem } from './problem';
import type { components, paths } from './schema';

export type Schema = components['schemas'];

let csrfToken = '';
const expiryListeners = new Set<() => void>();

/** The token that proves that a change comes from this app; it lives in memory only. */
export function setCsrfToken(token: string): void {
  csrfToken = token;
}

/** Called when the server no longer knows the session of a call that had one. */
export function onSessionExpired(listener: () => void): () => void {
  expiryListeners.add(listener);
  return () => expiryListeners.delete(listener);
}

const kUnsafe = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

function addCsrf(request: Request): Request {
  if (kUnsafe.has(request.method) && csrfToken) request.headers.set('X-CSRF-Token', csrfToken);
  return request;
}

function noticeExpiry(response: Response): void {
  if (response.status === 401 && csrfToken) for (const listener of expiryListeners) listener();
}

const sessionHeaders: Middleware = {
  onRequest: ({ request }) => addCsrf(request),
  onResponse: ({ response }) => noticeExpiry(response),
};

export const api = createClient<paths>({ baseUrl: globalThis.location?.origin ?? '' });
api.use(sessionHeaders);

/** The body of a good answer; everything else is thrown as a Problem. */
export async function take<T>(
  call: Promise<{ data?: T; error?: unknown; response: Response }>,
): Promise<NonNullable<T>> {
  let answer: { data?: T; error?: unknown; response: Response };
  try {
    answer = await call;
  } catch (fault) {
    if (fault instanceof DOMException && fault.name === 'AbortError') throw fault;
    throw asProblem(fault);
  }
  if (!answer.response.ok) throw await readProblem(answer.response, answer.error);
  return answer.data as NonNullable<T>;
}

/** A call that the generated client has no words for, such as a body that is not JSON. */
export async function send(path: string, init: RequestInit = {}): Promise<Response> {
  const request = addCsrf(new Request(new URL(path, location.origin), init));
  let response: Response;
  try {
    response = await fetch(request);
  } catch (fault) {
    if (fault instanceof DOMException && fault.name === 'AbortError') throw fault;
    throw asProblem(fault);
  }
  if (path !== '/api/auth/session') noticeExpiry(response);
  if (!response.ok) throw await readProblem(response, await response.json().catch(() => undefined));
  return response;
}

export async function sendJson<T>(method: string, path: string, body?: unknown): Promise<T> {
  const init: RequestInit = { method };
  if (body !== undefined) {
    init.body = JSON.stringify(body);
    init.headers = { 'Content-Type': 'application/json' };
  }
  const response = await send(path, init);
  return (response.status === 204 ? undefined : await response.json()) as T;
}

/** A key for `Idempotency-Key`; works on plain http too, where crypto.randomUUID does not exist. */
export function idempotencyKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The version of a record as the server compares it (RFC 9110, section 13.1.1). */
export function etag(version: number): string {
  return `"${version}"`;
}

export { Problem };
