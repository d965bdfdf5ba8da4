import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type ConfigValue, matchingValues, valueText, variableOf } from './config';
import meanings from './meanings.de.json';

const value = (key: string, origin = 'default'): ConfigValue => ({
  key,
  origin,
  value: 1,
  description: `Meaning of ${key}.`,
  secret: false,
  reloadable: true,
  after_restart: null,
});

describe('the configuration', () => {
  const all = [
    value('email.smtp_server', 'AO_EMAIL__SMTP_SERVER'),
    value('email.from_name'),
    value('data_dir'),
  ];
  const found = (search: object) => matchingValues(all, search).map(({ key }) => key);

  it('is found by the words of a key, its meaning or its variable', () => {
    expect(found({ q: 'email smtp' })).toEqual(['email.smtp_server']);
    expect(found({ q: 'ao_data' })).toEqual(['data_dir']);
    expect(found({ q: 'meaning' })).toHaveLength(3);
    expect(found({ set: true })).toEqual(['email.smtp_server']);
  });

  it('names the variable of a key', () => {
    expect(variableOf('rate_limit.max_requests')).toBe('AO_RATE_LIMIT__MAX_REQUESTS');
  });

  it('reads well', () => {
    expect(valueText(['a', 'b'])).toBe('a, b');
    expect(valueText([])).toBeUndefined();
    expect(valueText(false)).toBe('false');
    expect(valueText({ a: 1 })).toBe('{"a":1}');
  });
});

describe('what the keys mean', () => {
  it('is said in German, too: key by key', () => {
    const page = readFileSync(resolve(__dirname, '../../../docs/configuration.md'), 'utf8');
    const keys = [...page.matchAll(/^\| `([^`]+)` \|/gm)].map((match) => match[1] as string);
    expect(keys.length).toBeGreaterThan(100);
    expect(Object.keys(meanings).sort()).toEqual(keys.sort());
  });
});
