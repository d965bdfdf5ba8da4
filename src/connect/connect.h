#pragma once
/// connect: the outside world: one HTTP client, one mailer, the CRM connectors.
///
/// Promises: every call has a deadline, a bounded answer and an address that was checked before
/// connecting (SSRF); faults come back as words of one closed vocabulary (fault.h); connections are
/// pooled; every outbound effect carries a key that stays the same over retries. Does not know the
/// database or why a call is made. Threads: a client belongs to one event loop and is used from its
/// coroutines only.
///
///     connect::HttpClient client(loop, options, metrics);
///     connect::HttpCall call{.method = "POST", .url = url, .body = json};   // g++ 12 destroys an
///     connect::HttpReply reply = co_await client.send(std::move(call));     // unnamed one twice
///     if (!reply.ok() && connect::is_retryable(reply.fault)) …              // come back later
#include "connect/crm.h"
#include "connect/fault.h"
#include "connect/http_client.h"
#include "connect/mailer.h"
#include "connect/targets.h"
