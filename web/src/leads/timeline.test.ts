import { beforeAll, describe, expect, it } from 'vitest';
import { startI18n } from '../i18n/i18n';
import { changesOf } from './Timeline';

beforeAll(startI18n);

describe('what an event of the timeline says of changes', () => {
  it('is the names of the fields, or their values', () => {
    expect(changesOf({ fields: ['email', 'owner'] })).toEqual(['E-mail, Owner']);
    expect(changesOf({ changes: { score: { from: 3, to: 5 } } })).toEqual(['Score: 3 → 5']);
    expect(changesOf({ fields: [] })).toEqual([]);
    expect(changesOf(null)).toEqual([]);
  });
});
