import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';

const kTypes: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};
/** The pages of the app, and no other page of the program, come with a nonce for styles. */
const kNonce = /style-src 'self' 'nonce-([^']+)'/;
/** What a program that was built without the app would say of it. */
const kPolicy = (nonce: string) =>
  `default-src 'none'; script-src 'self' 'nonce-${nonce}'; style-src 'self' 'nonce-${nonce}'; connect-src 'self'; ` +
  "img-src 'self' data:; font-src 'self'; worker-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; " +
  "require-trusted-types-for 'script'; trusted-types default ao-markup";

function fileOf(dist: string, path: string): string | undefined {
  const name = join(dist, normalize(path));
  if (!name.startsWith(dist) || !(extname(name) in kTypes)) return undefined;
  return existsSync(name) && statSync(name).isFile() ? name : undefined;
}

function toldNonce(reply: IncomingMessage): string | undefined {
  return kNonce.exec(String(reply.headers['content-security-policy'] ?? ''))?.[1];
}

/** The nonce of a page of the app; undefined when the call asks for something else. */
function nonceOf(call: IncomingMessage, reply: IncomingMessage): string | undefined {
  if (call.method !== 'GET') return undefined;
  const told = toldNonce(reply);
  if (told) return told;
  const wantsPage = String(call.headers.accept ?? '').includes('text/html');
  const isPage = String(reply.headers['content-type'] ?? '').includes('text/html');
  return wantsPage && (!isPage || call.url === '/') ? randomBytes(16).toString('base64url') : undefined;
}

/** Passes a call on; where the program answers with its own page of the app, the fresh one goes out under the same policy. */
function pass(dist: string, program: URL, call: IncomingMessage, answer: ServerResponse): void {
  const { hostname, port } = program;
  const onward = request({ hostname, port, method: call.method, path: call.url, headers: call.headers }, (reply) => {
    const nonce = nonceOf(call, reply);
    if (!nonce) {
      answer.writeHead(reply.statusCode ?? 502, reply.headers);
      reply.pipe(answer);
      return;
    }
    reply.resume();
    const { 'content-length': _length, 'content-encoding': _encoding, ...headers } = reply.headers;
    headers['content-type'] = 'text/html; charset=utf-8';
    if (!toldNonce(reply)) headers['content-security-policy'] = kPolicy(nonce);
    const page = readFileSync(join(dist, 'index.html'), 'utf8').replaceAll('%CSP_NONCE%', nonce);
    answer.writeHead(200, headers).end(page);
  });
  onward.on('error', () => answer.destroy());
  answer.on('close', () => onward.destroy());
  call.pipe(onward);
}

/** The program with another bundle of the web app than the one inside it, so that a change of the app needs no new program. */
export async function serveFreshBundle(
  dist: string,
  program: string,
): Promise<{ url: string; stop: () => Promise<void> }> {
  const packed = new Map<string, Buffer>();
  const pack = (file: string, coding: 'br' | 'gzip') => {
    const key = `${coding} ${file}`;
    const made = (plain: Buffer) => (coding === 'gzip' ? gzipSync(plain, { level: 9 }) : brotliCompressSync(plain));
    const bytes = packed.get(key) ?? made(readFileSync(file));
    packed.set(key, bytes);
    return bytes;
  };
  const server = createServer((call, answer) => {
    const path = new URL(call.url ?? '/', program).pathname;
    const file = call.method === 'GET' ? fileOf(dist, path) : undefined;
    if (!file) return pass(dist, new URL(program), call, answer);
    const coding = /\bbr\b/.test(String(call.headers['accept-encoding'])) ? 'br' : 'gzip';
    const bytes = pack(file, coding);
    answer
      .writeHead(200, {
        'Content-Type': kTypes[extname(file)],
        'Content-Encoding': coding,
        'Content-Length': bytes.length,
        'Cache-Control': 'max-age=3600',
      })
      .end(bytes);
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () =>
      new Promise((stopped) => {
        server.closeAllConnections();
        server.close(() => stopped());
      }),
  };
}
