import { describe, expect, it } from 'vitest';
import type { Lead } from '../api/rows';
import { choiceBy, differing, mergeBody, previewOf } from './choice';

function lead(id: string, fields: Partial<Lead>): Lead {
  return {
    id,
    first_name: '',
    last_name: '',
    email: '',
    phone: '',
    phone_e164: '',
    company: '',
    source: 'api',
    status: 'active',
    owner: '',
    score: 0,
    tags: [],
    custom_fields: {},
    created_at: '2026-01-01T00:00:00Z',
    updated_at: '2026-01-01T00:00:00Z',
    version: 1,
    ...fields,
  };
}

const kLeads = [
  lead('a', { first_name: 'Anna', phone: '', company: 'Acme', score: 40, tags: ['vip'] }),
  lead('b', {
    first_name: 'Anna-Lena',
    phone: '030 1',
    company: '',
    score: 5,
    tags: ['eu', 'vip'],
    updated_at: '2026-02-01T00:00:00Z',
  }),
];

describe('the value of each field', () => {
  it('is that of the kept lead, or else of one that has any', () => {
    expect(choiceBy(kLeads, 'a', 'kept')).toMatchObject({ first_name: 'a', phone: 'b', company: 'a' });
    expect(choiceBy(kLeads, 'b', 'kept')).toMatchObject({ first_name: 'b', company: 'a', owner: 'b' });
  });

  it('is the newest or the fullest when that is wished, but never an empty one', () => {
    expect(choiceBy(kLeads, 'a', 'newest')).toMatchObject({ first_name: 'b', company: 'a' });
    expect(choiceBy(kLeads, 'a', 'fullest')).toMatchObject({ first_name: 'b', company: 'a' });
  });
});

describe('a merge', () => {
  it('is shown before it is made', () => {
    const preview = previewOf(kLeads, { ...choiceBy(kLeads, 'a', 'kept'), first_name: 'b' });
    expect(preview).toMatchObject({ first_name: 'Anna-Lena', phone: '030 1', score: 40 });
    expect(preview.tags).toEqual(['eu', 'vip']);
  });

  it('names the leads that go and whose values stay', () => {
    const body = mergeBody(kLeads, 'b', choiceBy(kLeads, 'b', 'kept'));
    expect(body.duplicate_ids).toEqual(['a']);
    expect(body.fields).toMatchObject({ company: 'a', first_name: 'b' });
  });

  it('marks only the fields that differ', () => {
    expect([...differing(kLeads)].sort()).toEqual(['company', 'first_name', 'phone']);
  });
});
