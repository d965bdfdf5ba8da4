// Puts the Brotli form of every file beside it, for cmake/web_app.cmake: slow to make, so made once, here.
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { brotliCompressSync, constants } from 'node:zlib';

const dist = new URL('../dist/', import.meta.url);
const kPacked = /\.(js|css|svg)$/;

function pack(name) {
  const content = readFileSync(new URL(name, dist));
  const packed = brotliCompressSync(content, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
      [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
    },
  });
  if (packed.length < content.length) writeFileSync(new URL(`${name}.br`, dist), packed);
}

for (const name of readdirSync(dist, { recursive: true }))
  if (kPacked.test(name) && statSync(new URL(name, dist)).isFile()) pack(name);
