import { describe, expect, it } from 'vitest';
import { asProblem, fieldMessages, kNoAnswer, Problem, problemFrom } from './problem';

describe('a problem', () => {
  it('names its case by type or code', () => {
    expect(new Problem(401, { type: 'urn:ao:problem:two-factor-required' }).is('two_factor_required')).toBe(
      true,
    );
    expect(new Problem(401, { code: 'two_factor_invalid' }).is('two_factor_invalid')).toBe(true);
    expect(new Problem(401, {}).is('two_factor_invalid')).toBe(false);
  });

  it('carries the number of the request, from the body or the header', () => {
    const response = new Response('', { status: 429, headers: { 'X-Request-Id': 'r1', 'Retry-After': '7' } });
    const problem = problemFrom(response, undefined);
    expect([problem.requestId, problem.retryAfter, problem.status]).toEqual(['r1', 7, 429]);
    expect(problemFrom(response, { request_id: 'r2' }).requestId).toBe('r2');
  });

  it('gives each field its message', () => {
    const problem = new Problem(422, { errors: [{ pointer: '/email', message: 'No @.' }] });
    expect(fieldMessages(problem)).toEqual({ email: 'No @.' });
  });

  it('is what a lost connection becomes', () => {
    expect(asProblem(new TypeError('Failed to fetch')).status).toBe(kNoAnswer);
  });
});
