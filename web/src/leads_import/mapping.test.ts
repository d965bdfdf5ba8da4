import { describe, expect, it } from 'vitest';
import { csvCell, filledTwice, importQuery, refusedCsv, targetOf } from './mapping';

describe('the columns of an import', () => {
  it('takes over the guess of the server', () => {
    expect(targetOf('email')).toBe('email');
    expect(targetOf('custom.Branche')).toBe('custom');
    expect(targetOf('something')).toBe('-');
  });

  it('sends every column by name', () => {
    const query = new URLSearchParams(
      importQuery({ Wer: 'name', Intern: '-', Branche: 'custom' }, ' fair ', true),
    );
    expect(query.get('column.Wer')).toBe('name');
    expect(query.get('column.Intern')).toBe('-');
    expect(query.get('column.Branche')).toBe('custom.Branche');
    expect(query.get('source')).toBe('fair');
    expect(query.get('dry_run')).toBe('true');
  });

  it('notices a field that two columns would fill', () => {
    expect(filledTwice({ a: 'email', b: 'email', c: '-', d: '-', e: 'custom', f: 'custom' })).toEqual([
      'email',
    ]);
  });
});

describe('the file of refused lines', () => {
  it('keeps formulas from running', () => {
    expect(csvCell('=1+1')).toBe(`"'=1+1"`);
    expect(csvCell('say "hi"')).toBe('"say ""hi"""');
  });

  it('has each line with its reason', () => {
    const rows = [
      ['E-mail', 'Name'],
      ['a@b.de', 'A'],
      ['bad', 'B'],
    ];
    expect(refusedCsv(rows, [{ line: 3, errors: [{ message: 'No @.' }] }])).toBe(
      '"E-mail","Name","reason"\r\n"bad","B","No @."\r\n',
    );
  });
});
