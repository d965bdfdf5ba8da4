import i18next from 'i18next';
import { type Say, serverWords } from '../i18n/server';
import { wordFor } from '../i18n/word';

/** What went wrong, as the server says it (RFC 9457), or as the browser saw it when no answer came. */
export class Problem extends Error {
  readonly status: number;
  readonly type: string;
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly requestId: string;
  readonly retryAfter: number | undefined;
  readonly errors: readonly FieldFault[];
  /** What stands there instead, when somebody else changed it first. */
  readonly current: unknown;
  /** The version of `current`. */
  etag = '';

  constructor(status: number, body: Partial<ProblemBody>, retryAfterHeader?: string | null) {
    super(body.detail || body.title || `HTTP ${status}`);
    this.name = 'Problem';
    this.status = status;
    this.type = body.type ?? '';
    this.code = body.code ?? '';
    this.title = body.title ?? '';
    this.detail = body.detail ?? '';
    this.requestId = body.request_id ?? '';
    const seconds = body.retry_after ?? Number(retryAfterHeader ?? Number.NaN);
    this.retryAfter = Number.isFinite(seconds) ? seconds : undefined;
    this.errors = body.errors ?? [];
    this.current = body.current;
  }

  /** Whether the server named this case, such as `two_factor_required`. */
  is(code: string): boolean {
    const words = [this.type, this.code].map((text) => text.replaceAll('-', '_'));
    return words.some((text) => text === code || text.endsWith(`:${code}`));
  }
}

export interface FieldFault {
  pointer: string;
  message: string;
  code?: string;
}

export interface ProblemBody {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: string;
  request_id: string;
  retry_after: number;
  errors: FieldFault[];
  current: unknown;
}

/** No answer at all: the network, or the server is down. */
export const kNoAnswer = 0;

/** The same in the reader's language. A faulty field that no words are known for is told by its code at least. */
export async function readProblem(response: Response, body: unknown): Promise<Problem> {
  const told = problemFrom(response, body);
  const say = await serverWords();
  const title = say(told.title);
  const detail = say(told.detail);
  const errors = told.errors.map((fault) => ({ ...fault, message: faultWords(fault, say) }));
  return problemFrom(response, { ...(body as object | undefined), title, detail, errors });
}

function faultWords({ message, code = '' }: FieldFault, say: Say): string {
  const words = say(message);
  const kind = i18next.language === 'en' ? '' : wordFor('fault', code, '');
  return words === message && kind ? `${kind} (${message})` : words;
}

export function problemFrom(response: Response, body: unknown): Problem {
  const fields = (typeof body === 'object' && body !== null ? body : {}) as Partial<ProblemBody>;
  const named = { request_id: response.headers.get('X-Request-Id') ?? '', ...fields };
  const problem = new Problem(response.status, named, response.headers.get('Retry-After'));
  problem.etag = response.headers.get('ETag') ?? '';
  return problem;
}

export function asProblem(fault: unknown): Problem {
  if (fault instanceof Problem) return fault;
  const detail = fault instanceof Error ? fault.message : String(fault);
  return new Problem(kNoAnswer, { detail });
}

/** The message of each field, by its name: `/email` becomes `email`. */
export function fieldMessages(problem: Problem): Record<string, string> {
  const messages: Record<string, string> = {};
  for (const fault of problem.errors) messages[fault.pointer.replace(/^\//, '')] = fault.message;
  return messages;
}
