// bee-queue: Redis lists with a small Lua, Node workers.
import Queue from "bee-queue";
import { CONCURRENCY, measure } from "./measure.mjs";

let queue;

await measure({
  async open() {
    queue = new Queue("bench", {
      redis: { host: "127.0.0.1", port: Number(process.env.REDIS_PORT) },
      removeOnSuccess: true,
      storeJobs: false,
      getEvents: false,
      sendEvents: false,
    });
    await queue.ready();
  },
  enqueue: (tasks) => queue.saveAll(tasks.map((data) => queue.createJob(data).retries(8).backoff("exponential", 2000))),
  async work(handler) {
    queue.process(CONCURRENCY, (job) => handler(job.data));
  },
});
