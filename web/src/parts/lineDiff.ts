/** A line of two texts laid over each other: in both, or only in one of them. */
export interface DiffLine {
  kind: 'same' | 'mine' | 'theirs';
  text: string;
}

/** Longer texts are not laid over each other line by line. */
const kMostCells = 4_000_000;

/** For each pair of places the length of the longest common run of lines from there on. */
function commonLengths(a: readonly string[], b: readonly string[]): Uint16Array[] {
  const lengths = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  const at = (row: number, column: number) => lengths[row]?.[column] ?? 0;
  for (let row = a.length - 1; row >= 0; --row) {
    const line = lengths[row] as Uint16Array;
    for (let column = b.length - 1; column >= 0; --column)
      line[column] =
        a[row] === b[column]
          ? at(row + 1, column + 1) + 1
          : Math.max(at(row + 1, column), at(row, column + 1));
  }
  return lengths;
}

/** What is in my text and not in theirs, and the other way round, in order; few lines change place. */
export function lineDiff(mine: string, theirs: string): DiffLine[] {
  const a = theirs.split('\n');
  const b = mine.split('\n');
  if (a.length * b.length > kMostCells)
    return [
      ...a.map((text): DiffLine => ({ kind: 'theirs', text })),
      ...b.map((text): DiffLine => ({ kind: 'mine', text })),
    ];
  const lengths = commonLengths(a, b);
  const lines: DiffLine[] = [];
  let row = 0;
  let column = 0;
  while (row < a.length || column < b.length) {
    if (row < a.length && column < b.length && a[row] === b[column]) {
      lines.push({ kind: 'same', text: a[row] as string });
      ++row;
      ++column;
    } else if (
      column >= b.length ||
      (row < a.length && (lengths[row + 1]?.[column] ?? 0) >= (lengths[row]?.[column + 1] ?? 0))
    ) {
      lines.push({ kind: 'theirs', text: a[row++] as string });
    } else {
      lines.push({ kind: 'mine', text: b[column++] as string });
    }
  }
  return lines;
}

/** The lines around the differences; what is the same for long becomes one line with how many were left out. */
export function aroundChanges(lines: readonly DiffLine[], context = 3): (DiffLine | number)[] {
  const near = lines.map((_, index) =>
    lines.slice(Math.max(0, index - context), index + context + 1).some(({ kind }) => kind !== 'same'),
  );
  const shown: (DiffLine | number)[] = [];
  for (const [index, line] of lines.entries()) {
    const last = shown.at(-1);
    if (near[index]) shown.push(line);
    else if (typeof last === 'number') shown[shown.length - 1] = last + 1;
    else shown.push(1);
  }
  return shown;
}
