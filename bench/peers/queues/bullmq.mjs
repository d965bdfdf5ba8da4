// BullMQ: Redis lists and Lua, Node workers.
import { Queue, Worker } from "bullmq";
import { CONCURRENCY, measure } from "./measure.mjs";

const connection = { host: "127.0.0.1", port: Number(process.env.REDIS_PORT), maxRetriesPerRequest: null };
const options = { removeOnComplete: 1000, attempts: 8, backoff: { type: "exponential", delay: 2000 } };
let queue;

await measure({
  async open() {
    queue = new Queue("bench", { connection });
    await queue.waitUntilReady();
  },
  enqueue: (tasks) => queue.addBulk(tasks.map((data) => ({ name: "noop", data, opts: options }))),
  async work(handler) {
    const worker = new Worker("bench", (job) => handler(job.data), { connection, concurrency: CONCURRENCY });
    await worker.waitUntilReady();
  },
});
