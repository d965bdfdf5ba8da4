import { expect, it } from 'vitest';
import { kStatuses, readCampaignSearch, stepsFrom } from './queries';

it('offers what may follow a state, and nothing after the last', () => {
  expect(Object.fromEntries(kStatuses.map((status) => [status, stepsFrom(status)]))).toEqual({
    draft: ['start', 'archive'],
    active: ['pause', 'archive'],
    paused: ['resume', 'archive'],
    completed: ['archive'],
    archived: [],
  });
});

it('reads the state from the address', () => {
  expect(readCampaignSearch({ status: 'active', other: 1 })).toEqual({ status: 'active' });
  expect(readCampaignSearch({ status: '' })).toEqual({});
});
