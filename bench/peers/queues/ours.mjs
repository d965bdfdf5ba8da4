// This product over its worker protocol: the same Node on the worker's side, every task on disk before it is answered.
import { CONCURRENCY, measure } from "./measure.mjs";

const base = process.env.SERVER_URL;
const headers = { "content-type": "application/json", "x-api-key": process.env.API_KEY, "accept-encoding": "identity" };

async function call(path, body) {
  const reply = await fetch(base + path, { method: "POST", headers, body: JSON.stringify(body) });
  if (!reply.ok) throw new Error(`${path}: ${reply.status} ${await reply.text()}`);
  return reply.json();
}

const worker = { worker_id: `bench-${process.pid}`, queues: ["default"], types: ["noop"] };

await measure({
  open: () => call("/api/worker/register", { ...worker, concurrency: CONCURRENCY }),
  enqueue: (tasks) =>
    tasks.length === 1
      ? call("/api/tasks", { type: "noop", data: tasks[0] })
      : call("/api/tasks/bulk", { tasks: tasks.map((data) => ({ type: "noop", data })) }),
  async work(handler) {
    const wanted = { ...worker, limit: CONCURRENCY };
    let tasks = [];
    for (;;) {
      const reports = await Promise.all(
        tasks.map(async (task) => {
          await handler(task.data);
          return { task_id: task.id, attempt: task.attempt, lease_token: task.lease_token, status: "completed" };
        }),
      );
      const answer = reports.length
        ? await call("/api/worker/finish", { worker_id: worker.worker_id, reports, next: wanted })
        : await call("/api/worker/take", { ...wanted, wait_seconds: 10 });
      tasks = answer.tasks;
    }
  },
});
