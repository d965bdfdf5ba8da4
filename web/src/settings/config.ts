import { queryOptions } from '@tanstack/react-query';
import i18next from 'i18next';
import { api, type Schema, take } from '../api/client';

export type ConfigValue = Schema['ConfigValueReply'];

/** What keys mean in a language the server does not speak; the server's own words hold for the rest. */
async function meanings(language: string): Promise<Record<string, string>> {
  return language === 'de' ? (await import('./meanings.de.json')).default : {};
}

/** What the program runs with, where each value came from, and what it means in the reader's language. */
export function configuration() {
  const { language } = i18next;
  return queryOptions({
    queryKey: ['config', language],
    queryFn: async ({ signal }) => {
      const [config, words] = await Promise.all([
        take(api.GET('/api/admin/config', { signal })),
        meanings(language),
      ]);
      const values = config.values.map((value) => ({
        ...value,
        description: words[value.key] ?? value.description,
      }));
      return { ...config, values };
    },
  });
}

/** The environment variable that sets a key: `rate_limit.max_requests` → `AO_RATE_LIMIT__MAX_REQUESTS`. */
export function variableOf(key: string): string {
  return `AO_${key.toUpperCase().replaceAll('.', '__')}`;
}

export interface ConfigSearch {
  q?: string;
  set?: boolean;
}

/** The values that have all the typed words in their key or meaning; `set`: only those that somebody set. */
export function matchingValues(values: readonly ConfigValue[], search: ConfigSearch): ConfigValue[] {
  const words = (search.q ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  return values.filter((value) => {
    const text = `${value.key} ${value.description} ${variableOf(value.key)}`.toLowerCase();
    return words.every((word) => text.includes(word)) && !(search.set && value.origin === 'default');
  });
}

/** A value as one reads it; undefined where there is none. */
export function valueText(value: unknown): string | undefined {
  if (value === null || value === undefined || value === '') return undefined;
  if (Array.isArray(value)) return value.length > 0 ? value.map(String).join(', ') : undefined;
  if (typeof value === 'object') return Object.keys(value).length > 0 ? JSON.stringify(value) : undefined;
  return String(value);
}
