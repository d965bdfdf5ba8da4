// This product over its worker protocol: the same Node on the worker's side, every task on disk before it is answered.
import http from "node:http";
import { CONCURRENCY, measure } from "./measure.mjs";

const base = new URL(process.env.SERVER_URL);
// One kept connection a call under way: half of what fetch() costs.
const agent = new http.Agent({ keepAlive: true });
const headers = { "content-type": "application/json", "x-api-key": process.env.API_KEY };

function call(path, body) {
  return new Promise((resolve, reject) => {
    const text = JSON.stringify(body);
    const options = { agent, host: base.hostname, port: base.port, path, method: "POST", headers: { ...headers, "content-length": Buffer.byteLength(text) } };
    const request = http.request(options, (reply) => {
      const pieces = [];
      reply.on("data", (piece) => pieces.push(piece));
      reply.on("end", () => {
        const answer = Buffer.concat(pieces).toString();
        if (reply.statusCode >= 300) reject(new Error(`${path}: ${reply.statusCode} ${answer}`));
        else resolve(JSON.parse(answer));
      });
    });
    request.on("error", reject);
    request.end(text);
  });
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
