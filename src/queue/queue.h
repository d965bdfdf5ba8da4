#pragma once
/// queue: the engine that runs tasks. It knows no CRM and no lead, only tasks, leases and outcomes.
///
/// A Broker keeps the tasks, a Worker runs them; they may live in different processes.
///
/// Promises: at least once towards the outside, exactly once inside the database: a finished task
/// and what its kind writes down are one transaction, guarded by attempt and lease token, so a
/// stale worker completes nothing. A killed worker's tasks start again within lease + sweep (35 s
/// by default), those of a dead predecessor in the same data directory as soon as the program
/// starts; a clean stop gives them back at once. Retries have full jitter. Threads: a Worker lives
/// on one event loop; handlers are coroutines there. Woken by commits, never by a busy poll.
///
///     queue::Registry kinds;
///     kinds.add({.type = "crm_update", .run = push_to_crm, .timeout = 60s});
///     queue::StoreBroker broker(loop, database, kinds, clock, metrics, {});
///     queue::Worker worker(loop, broker, kinds, clock, metrics, {.worker_id = "worker-1"});
///     broker.start();  worker.start();  …  co_await worker.stop();  co_await broker.stop();
#include "queue/broker.h"
#include "queue/outcome.h"
#include "queue/registry.h"
#include "queue/store_broker.h"
#include "queue/worker.h"
