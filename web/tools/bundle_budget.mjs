// Fails the build when the first visit of a page grows over its budget. Sizes are in kB of 1,000 bytes: Brotli as browsers
// ask for it, and gzip as those do that come over plain http; the budget holds for both.
import { existsSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const dist = new URL('../dist/', import.meta.url);
const kFirstVisit = 400;
/** What the answers of the API and the header fields weigh, measured by `npm run speed` and rounded up. */
const kAnswers = 20;
const kPage = 60;
/** Pages whose parts that are loaded later are tabs: one at a time is shown. */
const kTabbed = ['src/workflows/WorkflowPage.tsx'];
/** Comes when somebody points at it or comes to it by keyboard, which no visit does by itself. */
const kAsked = ['src/workflows/JsonEditor.tsx'];
const kLargestShown = 6;

const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', dist), 'utf8'));
const main = Object.keys(manifest).find((key) => manifest[key].isEntry);

const read = (name) => readFileSync(new URL(name, dist));
const sizes = {
  br: (name) => (existsSync(new URL(`${name}.br`, dist)) ? read(`${name}.br`) : read(name)).length / 1000,
  gzip: (name) => gzipSync(read(name), { level: 9 }).length / 1000,
};

/** The files that come with a chunk: those it imports, and their styles. */
function filesOf(key, seen = new Set()) {
  const chunk = manifest[key];
  if (!chunk || seen.has(chunk.file)) return seen;
  seen.add(chunk.file);
  for (const style of chunk.css ?? []) seen.add(style);
  for (const next of chunk.imports ?? []) filesOf(next, seen);
  return seen;
}

/** The chunks that come with a chunk, and those that are loaded when it is looked at. */
function keysOf(key, seen = new Set()) {
  if (seen.has(key)) return seen;
  seen.add(key);
  for (const next of manifest[key].imports ?? []) keysOf(next, seen);
  return seen;
}

const eager = keysOf(main);
/** The words of one language, the longer ones. */
const kWords = 'src/i18n/de.json';
const shell = new Set(['index.html', 'theme.js', 'favicon.svg', ...filesOf(main), ...filesOf(kWords)]);
const sum = (files, size) => [...files].reduce((total, name) => total + size(name), 0);

const laterOf = (key) =>
  [...keysOf(key)]
    .filter((next) => !eager.has(next))
    .flatMap((next) => manifest[next].dynamicImports ?? [])
    .filter((next) => !kAsked.includes(next));

/** A chunk, what comes with it, and all that is loaded later. */
function allOf(key, files = new Set()) {
  const before = files.size;
  filesOf(key, files);
  if (files.size > before) for (const later of laterOf(key)) allOf(later, files);
  return files;
}

/** What a page needs beside the shell: all of it, or with the heaviest of its tabs. */
function weightOf(page, size) {
  const beside = (files) =>
    sum(
      [...files].filter((file) => !shell.has(file)),
      size,
    );
  if (!kTabbed.includes(page)) return beside(allOf(page));
  const tabs = [...new Set(laterOf(page))].map((tab) => beside(allOf(tab, filesOf(page))));
  return Math.max(beside(filesOf(page)), ...tabs);
}

const faults = [];
const visits = manifest[main].dynamicImports
  .filter((key) => key.endsWith('Page.tsx'))
  .map((key) => {
    const name = key.replace(/.*\/|\.tsx$/g, '');
    const visit = (size) => sum(shell, size) + weightOf(key, size);
    const own = sizes.br(manifest[key].file);
    if (own > kPage) faults.push(`${name}: ${own.toFixed(1)} kB of its own, at most ${kPage} kB`);
    return { name, br: visit(sizes.br), gzip: visit(sizes.gzip) };
  })
  .sort((a, b) => b.br - a.br);
for (const { name, gzip } of visits)
  if (gzip + kAnswers > kFirstVisit)
    faults.push(
      `${name}: ${gzip.toFixed(1)} kB as gzip, at most ${kFirstVisit - kAnswers} kB beside the answers`,
    );

console.log(`first visit, kB as Brotli (gzip), of ${kFirstVisit - kAnswers} beside the answers of the API:`);
for (const { name, br, gzip } of visits.slice(0, kLargestShown))
  console.log(`  ${br.toFixed(0)} (${gzip.toFixed(0)}) ${name}`);
console.log(`  ${sum(shell, sizes.br).toFixed(0)} (${sum(shell, sizes.gzip).toFixed(0)}) the shell alone`);
for (const fault of faults) console.error(`over budget: ${fault}`);
process.exit(faults.length > 0 ? 1 : 0);
