import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { serveFreshBundle } from './fresh_bundle';

const kStartMs = 60_000;
const kStopMs = 30_000;
const kConfig = {
  environment: 'test',
  log_level: 'warning',
  rate_limit: { enabled: false },
  demo: { enabled: true },
  outbound: { allow_private: true },
  // Refused calls are part of the journeys; an alert of them would stand in the way of others.
  monitoring: { evaluate_every_seconds: 0.5, alert_after_seconds: 0, clear_after_seconds: 0, error_rate_threshold: 100 },
};

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}

/** A port that nobody listens on; below those the kernel gives to connections, which suites beside this one make. */
async function freePort(): Promise<number> {
  for (let tries = 0; tries < 100; ++tries) {
    const port = randomInt(15_000, 32_000);
    if (await isFree(port)) return port;
  }
  throw new Error('a hundred ports tried, none of them free');
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

async function startOwn(): Promise<{ url: string; stop: () => Promise<void> }> {
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
  const stop = async () => {
    const ended = new Promise((resolve) => program.once('exit', resolve));
    program.kill('SIGTERM');
    const impatient = setTimeout(() => program.kill('SIGKILL'), kStopMs);
    await ended;
    clearTimeout(impatient);
    rmSync(folder, { recursive: true, force: true });
  };
  return { url, stop };
}

/**
 * Starts the program (ORCHESTRATOR) in demo mode with a data directory of its own, and ends it after the tests. With AO_URL
 * set, a server that already runs is taken. With AO_DIST set, the web app comes from that folder, not from the program.
 */
export default async function startProgram(): Promise<() => Promise<void>> {
  mkdirSync('../build/web-tests', { recursive: true });
  const program = process.env.AO_URL ? undefined : await startOwn();
  process.env.AO_URL ??= program?.url ?? '';
  const dist = process.env.AO_DIST;
  const bundle = dist ? await serveFreshBundle(resolve(dist), process.env.AO_URL) : undefined;
  if (bundle) process.env.AO_URL = bundle.url;
  return async () => {
    await bundle?.stop();
    await program?.stop();
  };
}
