// Writes src/api/schema.d.ts from docs/openapi.json; with --check it only says whether that is needed.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import openapi, { astToString } from 'openapi-typescript';

const source = new URL('../../docs/openapi.json', import.meta.url);
const target = new URL('../src/api/schema.d.ts', import.meta.url);
const head = '// Made by `npm run generate` from docs/openapi.json. Do not edit.\n\n';
const text = head + astToString(await openapi(source, { alphabetize: true }));

if (!process.argv.includes('--check')) {
  writeFileSync(target, text);
} else if (!existsSync(target) || readFileSync(target, 'utf8') !== text) {
  console.error('web/src/api/schema.d.ts is older than docs/openapi.json: run `npm run generate` in web/.');
  process.exit(1);
}
