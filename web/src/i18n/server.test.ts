import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import i18next from 'i18next';
import { afterEach, describe, expect, it } from 'vitest';
import { readProblem } from '../api/problem';
import german from './de.json';
import english from './en.json';
import { changeLanguage } from './i18n';
import { sayerOf } from './server';
import book from './server.de.json';

const kSources = resolve(__dirname, '../../../src');
/** What only programs meet: the protocol of workers, signed requests, webhooks, the command line, the pages of the API. */
const kForPrograms =
  /_test\.cpp$|_rig\.h$|\/(worker_(protocol|wire|session|lines)|signature_check|network_gate|audit_restore|openapi|docs|hooks|once|workflow_config|workflow_schema)\.|\/step_(flow|leads|messages|outside|view)\./;
/** One literal, or several in a row. */
const kText = String.raw`((?:"(?:[^"\\]|\\.)*"\s*)+)`;
const kSentence = String.raw`("[A-Z](?:[^"\\]|\\.)*(?:"\s*"(?:[^"\\]|\\.)*)*\."\s*)`;
const kCode = '"(type|format|range|length|required|enum|unknown|conflict|common|template|secret)"';
/** What is said with a literal, whole or up to the first "+": errors, and faulty fields in their two spellings. */
const kSaid = [
  String.raw`\b(?:invalid|not_found|conflict|forbidden|unavailable|unauthenticated|bad_password|bad_username)\(\s*${kText}([,)+])`,
  String.raw`\{[^{}"]*(?:"[^"]*"[^{}"]*)?,\s*${kText}([,+])[^{}]*${kCode}\s*\}`,
  String.raw`(?:\breturn|"task_[a-z]+",)\s+${kSentence}([,;])`,
  String.raw`\b(?:fault|faults_?\.add)\([^;"]*(?:"/?[a-z_/]*"[^;"]*)?,\s*"[a-z_]+",\s*${kText}([)+])`,
].map((source) => new RegExp(source, 'g'));

const sources = ['api', 'core', 'model']
  .flatMap((room) => readdirSync(`${kSources}/${room}`).map((name) => `${kSources}/${room}/${name}`))
  .filter((name) => /\.(cpp|h)$/.test(name) && !kForPrograms.test(name))
  .map((name) => readFileSync(name, 'utf8'));

function textOf(literals: string): string {
  const pieces = [...literals.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map((piece) => JSON.parse(`"${piece[1]}"`));
  return pieces.join('');
}

/** Where a sentence goes on with something that is known later. */
const kMore = '\u0000';

/** The sentences of the server. */
function sentences(): string[] {
  const found = sources.flatMap((source) =>
    kSaid.flatMap((said) =>
      [...source.matchAll(said)].map((match) => {
        const groups = match.slice(1).filter((group) => group !== undefined);
        const literals = groups.find((group) => /^"/.test(group)) ?? '""';
        return textOf(literals) + (groups.some((group) => group === '+') ? kMore : '');
      }),
    ),
  );
  return [...new Set(found)].filter((text) => /[a-z]{2}/.test(text) && !/^[a-z_/:.]*$/.test(text));
}

describe('what the server says', () => {
  afterEach(() => changeLanguage('en'));
  const say = sayerOf(book);

  it('has German words, sentence by sentence', () => {
    const said = sentences();
    expect(said.length).toBeGreaterThan(300);
    const begun = Object.keys(book);
    const knows = (text: string) =>
      text.endsWith(kMore) ? begun.some((key) => key.startsWith(text.slice(0, -1))) : say(text) !== text;
    expect(said.filter((text) => !knows(text))).toEqual([]);
  });

  it('has German words for each kind of problem and each code of a faulty field', () => {
    const kinds = readFileSync(`${kSources}/api/problem.cpp`, 'utf8');
    const titles = [...kinds.matchAll(/"urn:ao:problem:[a-z-]+", "([^"]+)"/g)].map(
      (match) => match[1] as string,
    );
    expect(titles.length).toBeGreaterThan(15);
    expect(titles.filter((title) => say(title) === title)).toEqual([]);
    const codes = new Set(
      sources.flatMap((source) =>
        [...source.matchAll(new RegExp(`${kCode}\\s*\\}`, 'g'))].map((match) => match[1]),
      ),
    );
    for (const words of [german.fault, english.fault])
      expect([...codes].filter((code) => !Object.hasOwn(words, code as string))).toEqual([]);
  });

  it('keeps its holes', () => {
    const holes = (text: string) => [...new Set(text.match(/[{<]\d[}>]/g))].sort();
    for (const [text, words] of Object.entries(book))
      expect([text, holes(words)]).toEqual([text, holes(text)]);
    expect(say('must be between 1 and 25')).toBe('muss zwischen 1 und 25 liegen');
    expect(say('must be draft, active or archived')).toBe('muss draft, active oder archived sein');
    expect(say('must be a colour or a shade')).toBe('must be a colour or a shade');
    expect(say('Lead 42 not found')).toBe('Den Lead 42 gibt es nicht');
    expect(say('Nobody has ever said this.')).toBe('Nobody has ever said this.');
  });

  it('reaches a German reader with every field, in English where there are no words', async () => {
    const response = new Response('', { status: 422 });
    const body = {
      title: 'Validation failed',
      detail: 'The key cannot be made as asked.',
      errors: [
        { pointer: '/name', message: 'must have 1 to 200 characters', code: 'length' },
        { pointer: '/other', message: 'must be blue-ish, or so', code: 'format' },
        { pointer: '/more', message: 'Whatever.', code: 'unheard_of' },
      ],
    };
    expect((await readProblem(response, body)).errors).toEqual(body.errors);
    await changeLanguage('de');
    const problem = await readProblem(response, body);
    expect([problem.title, problem.message]).toEqual([
      'Angaben fehlen oder sind falsch',
      'Der Schlüssel lässt sich so nicht anlegen.',
    ]);
    expect(problem.errors.map((fault) => fault.message)).toEqual([
      'muss 1 bis 200 Zeichen haben',
      'Falsche Form (must be blue-ish, or so)',
      'Whatever.',
    ]);
    expect(i18next.language).toBe('de');
  });
});
