#pragma once
/// base: the ground every other room stands on.
///
/// Promises: values with an error beside them (`Result`), time that tests can hold still (`Clock`),
/// time-ordered ids, coroutines on a concrete executor (`Async`), JSON that reports every faulty
/// field at once, hashing and secrets, one log, one metrics registry. Does not know leads, HTTP or
/// SQL. Everything here may be called from any thread unless its own comment says otherwise.
///
///     base::Result<Lead> lead = json::parse<Lead>(body);
///     if (!lead) return lead.error();           // .error().fields names each faulty field
///     log::info("lead.parsed", {{"email_domain", domain}});
#include "base/async.h"
#include "base/clock.h"
#include "base/id.h"
#include "base/result.h"
