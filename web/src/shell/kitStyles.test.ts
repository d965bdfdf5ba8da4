import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const kit = readFileSync(resolve('src/shell/kit.css'), 'utf8');

/** Parts that are made of others and bring no styles of their own. */
const kBare = new Set([
  'FileButton',
  'JsonInput',
  'MantineProvider',
  'NativeSelect',
  'Select',
  'TagsInput',
  'TextInput',
  'Textarea',
]);

describe('the styles of the kit', () => {
  it('are there for every part that a page uses', () => {
    const sources = import.meta.glob<string>(['../**/*.tsx'], {
      query: '?raw',
      import: 'default',
      eager: true,
    });
    const used = new Set(
      Object.values(sources).flatMap((source) =>
        [...source.matchAll(/import \{([^}]*)\} from '@mantine\/core'/g)].flatMap((found) =>
          [...(found[1] ?? '').matchAll(/(?<!type )\b[A-Z]\w+/g)].map((name) => name[0]),
        ),
      ),
    );
    const styled = new Set([...kit.matchAll(/styles\/(\w+)\.css/g)].map((found) => found[1]));
    expect(used.size).toBeGreaterThan(30);
    const missing = [...used].filter((name) => !styled.has(name) && !kBare.has(name));
    expect(missing).toEqual([]);
  });
});
