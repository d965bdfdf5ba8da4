import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const kStartMs = 60_000;
const kStopMs = 30_000;
const kConfig = {
  environment: 'test',
  log_level: 'warning',
  rate_limit: { enabled: false },
  demo: { enabled: true },
};

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(2_000) })).ok;
  } catch {
    return false;
  }
}

async function untilReady(program: ChildProcess, url: string): Promise<void> {
  const end = Date.now() + kStartMs;
  while (Date.now() < end && program.exitCode === null) {
    if (await isReady(url)) return;
    await new Promise((wake) => setTimeout(wake, 100));
  }
  program.kill('SIGKILL');
  throw new Error(`the program did not become ready at ${url}`);
}

/**
 * Starts the program (ORCHESTRATOR) in demo mode with a data directory of its own, and ends it after the tests. With AO_URL
 * set, a server that already runs is taken.
 */
export default async function startProgram(): Promise<(() => Promise<void>) | undefined> {
  mkdirSync('../build/web-tests', { recursive: true });
  if (process.env.AO_URL) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'web-test-'));
  const config = join(folder, 'config.json');
  writeFileSync(config, JSON.stringify(kConfig));
  const port = await freePort();
  const command = process.env.ORCHESTRATOR ?? '../build/release/orchestrator';
  const program = spawn(
    command,
    ['serve', '--config', config, '--data-dir', join(folder, 'data'), '--port', String(port)],
    { stdio: 'ignore' },
  );
  const url = `http://127.0.0.1:${port}`;
  await untilReady(program, url);
  process.env.AO_URL = url;
  return async () => {
    const ended = new Promise((resolve) => program.once('exit', resolve));
    program.kill('SIGTERM');
    const impatient = setTimeout(() => program.kill('SIGKILL'), kStopMs);
    await ended;
    clearTimeout(impatient);
    rmSync(folder, { recursive: true, force: true });
  };
}
