// Graphile Worker: PostgreSQL with LISTEN/NOTIFY, Node workers.
import { makeWorkerUtils, run } from "graphile-worker";
import { CONCURRENCY, measure } from "./measure.mjs";

const connectionString = process.env.PG_URL;
let utils;

await measure({
  async open() {
    utils = await makeWorkerUtils({ connectionString });
    await utils.migrate();
  },
  enqueue: (tasks) =>
    utils.addJobs(tasks.map((payload) => ({ identifier: "noop", payload, maxAttempts: 8 }))),
  async work(handler) {
    await run({ connectionString, concurrency: CONCURRENCY, noHandleSignals: true, taskList: { noop: handler } });
  },
});
