/** The fields that a column can fill. `-`: the column is left out. */
export const kTargets = [
  '-',
  'first_name',
  'last_name',
  'name',
  'email',
  'phone',
  'company',
  'source',
  'status',
  'owner',
  'score',
  'tags',
  'custom',
] as const;
export type Target = (typeof kTargets)[number];

/** Which field each column fills, by its header. */
export type Mapping = Record<string, Target>;

/** What the server guessed for a column, as a choice of ours. */
export function targetOf(field: string): Target {
  if (field.startsWith('custom.')) return 'custom';
  return kTargets.find((target) => target === field) ?? '-';
}

/** The query of the import: a parameter for each column. */
export function importQuery(mapping: Mapping, source: string, dryRun: boolean): string {
  const query = new URLSearchParams();
  for (const [header, target] of Object.entries(mapping))
    query.set(`column.${header}`, target === 'custom' ? `custom.${header}` : target);
  if (source.trim()) query.set('source', source.trim());
  if (dryRun) query.set('dry_run', 'true');
  return query.toString();
}

/** Fields that two columns would fill: the second would win without a word. */
export function filledTwice(mapping: Mapping): Target[] {
  const targets = Object.values(mapping).filter((target) => target !== '-' && target !== 'custom');
  return [...new Set(targets.filter((target, index) => targets.indexOf(target) !== index))];
}

/** A cell that a spreadsheet would run as a formula is kept as text. */
export function csvCell(text: string): string {
  const calm = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return `"${calm.replaceAll('"', '""')}"`;
}

/** The refused lines with their reasons, for mending them in a spreadsheet. */
export function refusedCsv(
  rows: readonly (readonly string[])[],
  refused: readonly { line: number; errors: readonly { message: string }[] }[],
): string {
  const header = [...(rows[0] ?? []), 'reason'].map(csvCell).join(',');
  const lines = refused.map(({ line, errors }) => {
    const reason = errors.map((error) => error.message).join(' ');
    return [...(rows[line - 1] ?? [`line ${line}`]), reason].map(csvCell).join(',');
  });
  return `${[header, ...lines].join('\r\n')}\r\n`;
}
