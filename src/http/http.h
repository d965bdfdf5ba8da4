#pragma once
/// http: the engine that serves requests. It knows no lead, no user and no database.
///
/// Promises: strict RFC 9112 framing (nothing ambiguous is ever served), bounded memory and time
/// for every connection, one rendered write per reply, keep-alive and pipelining, streamed replies,
/// static files, TLS, graceful stop. Threads: each request lives on one event loop from first byte
/// to last; handlers run there and must not block. Errors: refusals of the engine are rendered by
/// the application's `error_response` hook.
///
///     http::Router router;
///     router.add({http::Method::get, "/hello", [](http::Request&) -> base::Async<http::Response> {
///         co_return http::Response{.body = R"({"hello":"world"})"};
///     }});
///     http::Server server({.port = 8080}, router, {});
#include "http/request.h"
#include "http/response.h"
#include "http/router.h"
#include "http/server.h"
