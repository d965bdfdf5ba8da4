import { describe, expect, it } from 'vitest';
import german from './de.json';
import english from './en.json';
import { formatBytes, formatDuration, formatRelative } from './format';
import { wordFor } from './word';

function keysOf(tree: object, prefix = ''): string[] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [`${prefix}${key}`] : keysOf(value as object, `${prefix}${key}.`),
  );
}

const textOf = (tree: unknown, key: string): string =>
  key.split('.').reduce((branch, part) => (branch as Record<string, unknown>)[part], tree) as string;

const holesOf = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1]).sort();

describe('the words', () => {
  const keys = keysOf(english);

  it('are complete in German, with the same holes', () => {
    expect(keysOf(german).sort()).toEqual([...keys].sort());
    for (const key of keys)
      expect([key, holesOf(textOf(german, key))]).toEqual([key, holesOf(textOf(english, key))]);
  });

  it('exist wherever the source names one', () => {
    const sources = import.meta.glob<string>(['../**/*.ts', '../**/*.tsx', '!../**/*.test.*'], {
      query: '?raw',
      import: 'default',
      eager: true,
    });
    const known = new Set(keys.map((key) => key.replace(/_(one|other)$/, '')));
    const missing = Object.values(sources).flatMap((source) =>
      [...source.matchAll(/\bt\(\s*'([\w.]+)'/g)]
        .map((match) => match[1] as string)
        .filter((key) => !known.has(key)),
    );
    expect(Object.keys(sources).length).toBeGreaterThan(50);
    expect(missing).toEqual([]);
  });
});

describe('the word for a name of the server', () => {
  it('is ours when we have one, or else the name as it is', () => {
    expect(wordFor('status', 'dead')).toBe('Dead');
    expect(wordFor('status', 'half-baked')).toBe('half-baked');
    expect(wordFor('status', '{{name}} $t(nav.leads)')).toBe('{{name}} $t(nav.leads)');
    expect(wordFor('event', 'unheard_of', 'A summary')).toBe('A summary');
  });
});

describe('figures', () => {
  it('read well', () => {
    expect(formatDuration(0.4)).toBe('0.4 ms');
    expect(formatDuration(2_400)).toBe('2.4 s');
    expect(formatDuration(185_000)).toBe('3 min 5 s');
    expect(formatDuration(7_800_000)).toBe('2 h 10 min');
    expect(formatBytes(2_400_000)).toBe('2.4 MB');
    const now = Date.parse('2026-02-05T12:00:00Z');
    expect(formatRelative('2026-02-05T11:57:00Z', now)).toBe('3 min. ago');
    expect(formatRelative('2026-02-07T12:00:00Z', now)).toBe('in 2 days');
  });
});
