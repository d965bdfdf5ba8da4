import i18next from 'i18next';

/** What the server says in English, in the reader's language. */
export type Say = (text: string) => string;

interface Pattern {
  shape: RegExp;
  words: string;
  /** How much of it is not a hole: the more, the better it fits. */
  fixed: number;
}

/** {1} is any text, <1> a list of names such as "draft, active". */
const kHole = /[{<](\d)[}>]/g;
const kText = '.+?';
const kNames = '[\\w.:-]+(?:, [\\w.:-]+)*';

function patternOf([english, words]: [string, string]): Pattern {
  const holes = [...english.matchAll(kHole)];
  const pieces = english.split(/[{<]\d[}>]/).map((piece) => piece.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const shape = pieces.reduce((sum, piece, index) => {
    const [whole = '', number] = holes[index - 1] ?? [];
    return `${sum}(?<h${number}>${whole.startsWith('{') ? kText : kNames})${piece}`;
  });
  return { shape: new RegExp(`^${shape}$`, 's'), words, fixed: pieces.join('').length };
}

/** Looks a sentence up in `book`: sentences by the English one, with holes. Unknown ones stay as they are. */
export function sayerOf(book: Record<string, string>): Say {
  const patterns = Object.entries(book)
    .filter(([english]) => english.search(kHole) >= 0)
    .map(patternOf)
    .sort((a, b) => b.fixed - a.fixed);
  return (text) => {
    const known = Object.hasOwn(book, text) ? book[text] : undefined;
    if (known !== undefined) return known;
    for (const { shape, words } of patterns) {
      const found = shape.exec(text);
      if (found) return words.replace(kHole, (_, hole) => found.groups?.[`h${hole}`] ?? '');
    }
    return text;
  };
}

const kAsItIs: Say = (text) => text;
let german: Promise<Say> | undefined;

/** The book of the reader's language; it comes when the server has first said something. */
export async function serverWords(): Promise<Say> {
  if (i18next.language !== 'de') return kAsItIs;
  german ??= import('./server.de.json').then(({ default: book }) => sayerOf(book));
  try {
    return await german;
  } catch {
    german = undefined;
    return kAsItIs;
  }
}
