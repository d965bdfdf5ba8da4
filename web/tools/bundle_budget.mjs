// Fails the build when the first visit, or a page, grows over its budget. Sizes are gzip, in kB.
import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const dist = new URL('../dist/', import.meta.url);
const kFirstVisit = 400;
const kPage = 60;
const kLazy = { editor: 135, graph: 100 };

const size = (name) => gzipSync(readFileSync(new URL(name, dist))).length / 1000;
const index = readFileSync(new URL('index.html', dist), 'utf8');
const eager = [...index.matchAll(/(?:src|href)="\/(assets\/[^"]+|[a-z]+\.(?:js|svg))"/g)].map((m) => m[1]);
const files = readdirSync(new URL('assets/', dist)).map((name) => `assets/${name}`);
const pages = files.filter((name) => name.endsWith('.js') && !eager.includes(name));

const shell = ['index.html', ...eager].reduce((sum, name) => sum + size(name), 0);
const faults = [];
let largest = 0;
for (const name of pages) {
  const kind = Object.keys(kLazy).find((word) => name.startsWith(`assets/${word}-`));
  const kb = size(name);
  if (!kind) largest = Math.max(largest, kb);
  const most = kind ? kLazy[kind] : kPage;
  if (kb > most) faults.push(`${name}: ${kb.toFixed(1)} kB, at most ${most} kB`);
}
const visit = shell + largest;
if (visit > kFirstVisit) faults.push(`first visit: ${visit.toFixed(1)} kB, at most ${kFirstVisit} kB`);
console.log(
  `first visit ${visit.toFixed(0)} kB of ${kFirstVisit} (shell ${shell.toFixed(0)}, largest page ${largest.toFixed(0)})`,
);
for (const fault of faults) console.error(`over budget: ${fault}`);
process.exit(faults.length > 0 ? 1 : 0);
