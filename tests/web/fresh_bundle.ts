import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';

const kTypes: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};
/** The pages of the app, and no other page of the program, come with a nonce for styles. */
const kNonce = /style-src 'self' 'nonce-([^']+)'/;

function fileOf(dist: string, path: string): string | undefined {
  const name = join(dist, normalize(path));
  if (!name.startsWith(dist) || !(extname(name) in kTypes)) return undefined;
  return existsSync(name) && statSync(name).isFile() ? name : undefined;
}

/** Passes a call on; where the program answers with its own page of the app, the fresh one goes out under the same policy. */
function pass(dist: string, program: URL, call: IncomingMessage, answer: ServerResponse): void {
  const { hostname, port } = program;
  const onward = request({ hostname, port, method: call.method, path: call.url, headers: call.headers }, (reply) => {
    const nonce = kNonce.exec(String(reply.headers['content-security-policy'] ?? ''))?.[1];
    if (!nonce || call.method !== 'GET') {
      answer.writeHead(reply.statusCode ?? 502, reply.headers);
      reply.pipe(answer);
      return;
    }
    reply.resume();
    const { 'content-length': _length, 'content-encoding': _encoding, ...headers } = reply.headers;
    const page = readFileSync(join(dist, 'index.html'), 'utf8').replaceAll('%CSP_NONCE%', nonce);
    answer.writeHead(reply.statusCode ?? 502, headers).end(page);
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
  const server = createServer((call, answer) => {
    const path = new URL(call.url ?? '/', program).pathname;
    const file = call.method === 'GET' ? fileOf(dist, path) : undefined;
    if (!file) return pass(dist, new URL(program), call, answer);
    answer.writeHead(200, { 'Content-Type': kTypes[extname(file)], 'Cache-Control': 'max-age=3600' });
    createReadStream(file).pipe(answer);
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
