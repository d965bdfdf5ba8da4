// What every Node peer measures, so that only the calls of its library differ.
//
//   node PEER.mjs enqueue N        adds N tasks, 1,000 a call where the library can
//   node PEER.mjs work N           runs N no-op tasks that are there already, 32 at once
//   node PEER.mjs latency N RATE   adds RATE tasks a second and runs them; the time from the call to the handler's start
//
// Prints one line of JSON: {seconds} or {p50, p99} in milliseconds.
export const CONCURRENCY = 32;

const now = () => Number(process.hrtime.bigint()) / 1e6;

export async function measure(peer) {
  const [mode, count, rate] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4] ?? 0)];
  await peer.open();
  const start = now();
  if (mode === "enqueue") {
    for (let done = 0; done < count; done += 1000) {
      const size = Math.min(1000, count - done);
      await peer.enqueue(Array.from({ length: size }, (_, i) => ({ number: done + i })));
    }
    print({ seconds: (now() - start) / 1000 });
  } else if (mode === "work") {
    await handled(count, (handler) => peer.work(handler));
    print({ seconds: (now() - start) / 1000 });
  } else {
    const delays = [];
    const all = handled(count, (handler) =>
      peer.work(async (data) => {
        delays.push(now() - data.at);
        await handler(data);
      }),
    );
    for (let i = 0; i < count; i += 1) {
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, start + (i * 1000) / rate - now())));
      await peer.enqueue([{ number: i, at: now() }]);
    }
    await all;
    delays.sort((a, b) => a - b);
    const at = (share) => delays[Math.min(delays.length - 1, Math.floor(delays.length * share))];
    print({ p50: at(0.5), p99: at(0.99) });
  }
  process.exit(0);
}

// Resolves when the worker that `start` begins has handled `count` tasks; rejects after two minutes.
function handled(count, start) {
  return new Promise((resolve, reject) => {
    let done = 0;
    setTimeout(() => reject(new Error(`${done} of ${count} tasks after 120 s`)), 120_000).unref();
    start(async () => {
      done += 1;
      if (done === count) setImmediate(resolve);
    }).catch(reject);
  });
}

function print(result) {
  process.stdout.write(JSON.stringify(result) + "\n");
}
