import { describe, expect, it } from 'vitest';
import type { Lead } from '../api/rows';
import { changedFields, fieldPatch, reversePatch, splitTags } from './fields';
import { leadName } from './names';
import { columnsOf, filterOf, nextSort, readLeadSearch } from './search';
import { countOf, isSelected, kNothing, toggled, withRange } from './selection';

function lead(change: Partial<Lead> = {}): Lead {
  return {
    id: 'lead-1',
    first_name: 'Ada',
    last_name: 'Lovelace',
    email: 'ada@example.com',
    phone: '',
    phone_e164: '',
    company: 'Engines',
    source: 'api',
    status: 'new',
    owner: '',
    score: 7,
    tags: ['vip'],
    custom_fields: {},
    created_at: '2026-02-05T17:08:00Z',
    updated_at: '2026-02-05T17:08:00Z',
    version: 3,
    ...change,
  };
}

describe('the address of the table', () => {
  it('keeps what it knows and drops what it does not', () => {
    const search = readLeadSearch({
      status: 'new',
      q: 42,
      sort: '-score',
      bad: 'x',
      cols: 'name,score,evil',
    });
    expect(search).toEqual({ status: 'new', q: '42', sort: '-score', cols: 'name,score,evil' });
    expect(columnsOf(search)).toEqual(['name', 'score']);
    expect(readLeadSearch({ sort: 'password' })).toEqual({});
    expect(readLeadSearch({ cols: 'evil' })).toEqual({});
  });

  it('says which leads without order and columns', () => {
    expect(filterOf({ status: 'new', q: 'ada', sort: 'email', cols: 'name' })).toEqual({
      status: 'new',
      q: 'ada',
    });
  });

  it('turns the order round and then gives it up', () => {
    expect(nextSort(undefined, 'email')).toBe('email');
    expect(nextSort('email', 'email')).toBe('-email');
    expect(nextSort('-email', 'email')).toBeUndefined();
    expect(nextSort('-email', 'score')).toBe('score');
  });
});

describe('a selection', () => {
  it('counts picked rows, or all but the picked ones', () => {
    const one = toggled(kNothing, lead());
    expect(countOf(one, 10)).toBe(1);
    expect(isSelected(one, 'lead-1')).toBe(true);
    expect(countOf(toggled(one, lead()), 10)).toBe(0);
    const allButOne = toggled({ all: true, rows: new Map() }, lead());
    expect(countOf(allButOne, 10)).toBe(9);
    expect(isSelected(allButOne, 'lead-1')).toBe(false);
    expect(isSelected(withRange(allButOne, [lead()]), 'lead-1')).toBe(true);
  });
});

describe('the fields of a lead', () => {
  it('makes a change of what is typed', () => {
    expect(fieldPatch('score', ' 42 ')).toEqual({ score: 42 });
    expect(fieldPatch('score', 'many')).toBeUndefined();
    expect(fieldPatch('score', '')).toBeUndefined();
    expect(fieldPatch('company', ' X ')).toEqual({ company: 'X' });
    expect(splitTags('b, a ,b,,')).toEqual(['a', 'b']);
  });

  it('knows how to take a change back', () => {
    expect(reversePatch(lead(), { status: 'lost', tags: [] })).toEqual({ status: 'new', tags: ['vip'] });
  });

  it('names the fields in which two versions differ', () => {
    expect(changedFields(lead(), lead({ owner: 'eve', tags: ['vip', 'eu'] }))).toEqual(['owner', 'tags']);
  });

  it('calls a lead by name, address or id', () => {
    expect(leadName(lead())).toBe('Ada Lovelace');
    expect(leadName(lead({ first_name: '', last_name: '' }))).toBe('ada@example.com');
    expect(leadName(lead({ first_name: '', last_name: '', email: '' }))).toBe('lead-1');
  });
});
