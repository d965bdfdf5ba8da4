#pragma once
/// core: the verbs. One public function is one use case and at most one transaction.
///
/// Promises: every verb takes the Actor on whose behalf it runs and touches rows of that actor's
/// tenant only; every change appends its audit event in the same transaction; a verb that creates
/// may be repeated with the same idempotency key. Does not know HTTP, JSON text or the task engine.
/// Threads: a verb runs on the event loop that calls it and waits there. Errors: base::Result for
/// what the caller can act on; store::Failure passes through.
///
///     core::Leads leads(database, clock, workflows, {});
///     base::Result<core::Created<model::Lead>> lead = co_await leads.create(actor, change, once);
#include "core/idempotency.h"
