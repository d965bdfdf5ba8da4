#!/usr/bin/env node
// A worker for Automation Orchestrator, built-ins of Node 18 or later only. Copy it and put handlers of your own into HANDLERS.
//
//     AO_API_KEY=ao_… node worker.mjs --server http://127.0.0.1:8000 --worker-id js1 --concurrency 4
//
// The key needs the scope tasks:work. Queue a task for it:  POST /api/tasks {"type": "greet", "data": {"name": "Ada"}}
// SIGTERM stops it cleanly. The protocol: docs/worker-protocol.md
import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";

/** Throw it in a handler: the attempt failed, another may succeed, after so many seconds at least. */
class Retry extends Error {
  constructor(why, seconds = 0) {
    super(why);
    this.seconds = seconds;
  }
}

/** What it returns (any JSON) is the task's result. task.idempotency_key is the same in every attempt: use it outside.
 *  `signal` is aborted when the task was cancelled, or has become somebody else's. */
async function greet(task, { progress, signal }) {
  progress(10, "looking for words");
  await sleep((task.data.seconds ?? 0) * 1000, undefined, { signal });
  progress(90, "found some");
  if (task.attempt <= (task.data.shy ?? 0)) throw new Retry("too shy today", 1);
  return { greeting: `Hello, ${task.data.name ?? "world"}!` };
}

const HANDLERS = { greet };

const { values: options } = parseArgs({
  options: {
    server: { type: "string", default: "http://127.0.0.1:8000" },
    "api-key": { type: "string", default: process.env.AO_API_KEY ?? "" },
    "worker-id": { type: "string", default: `js-${hostname()}-${process.pid}` },
    queue: { type: "string", default: "default" },
    concurrency: { type: "string", default: "4" },
  },
});
const id = options["worker-id"];
const incarnation = randomUUID(); // tells this process from a successor under the same name
const headers = {
  "x-api-key": options["api-key"],
  "content-type": "application/json",
  "accept-encoding": "identity", // fetch asks for gzip by itself; near the server that only costs time
};
const held = new Map(); // task id → what the next beat says about it, and how to cancel it
const stop = new AbortController(); // breaks off the polls and the line
const says = (what) => console.log(`${id}: ${what}`);
const jitter = (most) => 50 + Math.random() * most;

/** One request; throws when there is no good answer. Everything but `take` may then safely be repeated. */
async function call(what, body, signal = AbortSignal.timeout(15_000)) {
  const request = { method: "POST", headers, body: JSON.stringify({ worker_id: id, ...body }), signal };
  const answer = await fetch(`${options.server}/api/worker/${what}`, request);
  if (!answer.ok) throw new Error(`${what}: ${answer.status} ${(await answer.text()).slice(0, 300)}`);
  return answer.json();
}

/** The same until it succeeds, with growing, jittered pauses of up to two seconds. */
async function keepCalling(what, body) {
  for (let pause = 100; ; pause = Math.min(2000, pause * 2)) {
    try {
      return await call(what, body);
    } catch (failure) {
      says(`${failure.message}; trying again`);
      await sleep(jitter(pause));
    }
  }
}

/** Server-sent events: cancellations come at once, and when this process dies the server knows at once, too. */
async function holdLine() {
  const url = `${options.server}/api/worker/${encodeURIComponent(id)}/session?incarnation=${incarnation}`;
  while (!stop.signal.aborted) {
    try {
      const answer = await fetch(url, { headers, signal: stop.signal });
      let text = "";
      for await (const piece of answer.body.pipeThrough(new TextDecoderStream())) {
        const events = (text + piece).split("\n\n");
        text = events.pop();
        for (const event of events) {
          const cancelled = /^event: cancel\ndata: (.*)$/.exec(event);
          if (cancelled) held.get(JSON.parse(cancelled[1]).task_id)?.cancel.abort();
        }
      }
    } catch {
      // the server is away: the polls say so
    }
    if (!stop.signal.aborted) await sleep(jitter(400));
  }
}

/** Signs of life for everything that runs: without them the leases end, and the tasks start again elsewhere. */
async function beat(everySeconds) {
  for (;;) {
    await sleep(everySeconds * 1000, undefined, { ref: false });
    try {
      const { beats } = await call("beat", { beats: [...held.values()].map((note) => note.beat) });
      for (const { task_id, state } of beats) if (state === "lost") held.get(task_id)?.cancel.abort();
    } catch (failure) {
      says(failure.message);
    }
  }
}

/** Runs one task and reports how it ended. Every word about it carries its attempt and lease token. */
async function run(task) {
  const lease = { task_id: task.id, attempt: task.attempt, lease_token: task.lease_token };
  const note = { beat: { ...lease }, cancel: new AbortController() };
  held.set(task.id, note);
  const progress = (percent, message = "") => Object.assign(note.beat, { progress: percent, message });
  let report;
  try {
    const result = await HANDLERS[task.type](task, { progress, signal: note.cancel.signal });
    report = { status: "completed", result };
  } catch (why) {
    // The server waits longer after each failed attempt; "failed" instead of "retry" would be the end.
    report = { status: "retry", error: String(why.message ?? why), retry_after_seconds: why.seconds ?? 0 };
  }
  if (!note.cancel.signal.aborted) {
    const { reports } = await keepCalling("finish", { reports: [{ ...lease, ...report }] });
    if (reports[0].state === "refused") says(`came too late with task ${task.id}`);
  }
  held.delete(task.id);
}

async function work() {
  const wish = { queues: options.queue.split(","), types: Object.keys(HANDLERS), limit: 1, wait_seconds: 20 };
  while (!stop.signal.aborted) {
    try {
      for (const task of (await call("take", wish, stop.signal)).tasks) await run(task);
    } catch (failure) {
      if (stop.signal.aborted) return;
      says(failure.message);
      await sleep(jitter(2000));
    }
  }
}

for (const name of ["SIGTERM", "SIGINT"]) process.on(name, () => stop.abort());
const welcome = await keepCalling("register", {
  incarnation, queues: options.queue.split(","), types: Object.keys(HANDLERS), concurrency: Number(options.concurrency),
  host: hostname(), pid: process.pid, version: "example",
});
beat(welcome.beat_seconds);
const line = holdLine();
says("ready");
await Promise.all(Array.from({ length: Number(options.concurrency) }, work));
await Promise.all([line, keepCalling("bye", {})]); // what is still held is handed back, and not counted as a failure
says("stopped");
process.exit(0);
