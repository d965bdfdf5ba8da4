// pg-boss: PostgreSQL with SKIP LOCKED, Node workers.
import { PgBoss } from "pg-boss";
import { measure } from "./measure.mjs";

let boss;

await measure({
  async open() {
    boss = new PgBoss({ connectionString: process.env.PG_URL });
    boss.on("error", (error) => process.stderr.write(`${error}\n`));
    await boss.start();
    await boss.createQueue("bench", { retryLimit: 8, retryBackoff: true });
  },
  enqueue: (tasks) => boss.insert("bench", tasks.map((data) => ({ data }))),
  // It polls, every 0.5 s at the shortest, so it gets large batches instead of 32 at once.
  work: (handler) =>
    boss.work("bench", { batchSize: 1000, pollingIntervalSeconds: 0.5 }, (jobs) =>
      Promise.all(jobs.map((job) => handler(job.data))),
    ),
});
