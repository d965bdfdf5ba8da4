/** A search parameter as text; numbers and booleans come so when typed by hand. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The listed parameters that have a value, as text. */
export function textsOf<Key extends string>(
  search: Record<string, unknown>,
  keys: readonly Key[],
): Partial<Record<Key, string>> {
  const found: Partial<Record<Key, string>> = {};
  for (const key of keys) {
    const text = textOf(search[key]);
    if (text !== undefined) found[key] = text;
  }
  return found;
}

/** Which part of a page is shown: `?tab=…`. */
export function readTab(search: Record<string, unknown>): { tab?: string } {
  return textsOf(search, ['tab']);
}
