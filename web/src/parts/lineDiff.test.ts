import { describe, expect, it } from 'vitest';
import { aroundChanges, lineDiff } from './lineDiff';

const drawn = (mine: string, theirs: string) =>
  lineDiff(mine, theirs).map(({ kind, text }) => `${{ same: ' ', mine: '+', theirs: '-' }[kind]}${text}`);

describe('two texts laid over each other', () => {
  it('show which lines only one of them has', () => {
    expect(drawn('a\nb\nx\nd', 'a\nb\nc\nd')).toEqual([' a', ' b', '-c', '+x', ' d']);
    expect(drawn('a\nb', 'a')).toEqual([' a', '+b']);
    expect(drawn('a', 'b\na')).toEqual(['-b', ' a']);
    expect(drawn('same', 'same')).toEqual([' same']);
  });

  it('leave out what is the same for long', () => {
    const same = Array.from({ length: 20 }, (_, index) => `line ${index}`);
    const shown = aroundChanges(lineDiff([...same, 'mine'].join('\n'), [...same, 'theirs'].join('\n')), 2);
    expect(shown[0]).toBe(18);
    expect(shown).toHaveLength(5);
  });

  it('do not take for ever', () => {
    const long = (letter: string) =>
      Array.from({ length: 5_000 }, (_, index) => `${letter}${index}`).join('\n');
    expect(lineDiff(long('a'), long('b'))).toHaveLength(10_000);
  });
});
