#pragma once
/// model: the nouns of the product and every rule that needs no I/O.
///
/// Promises: plain values, pure functions, no hidden clock, no locks; everything is safe from any
/// thread. Does not know SQL, HTTP, JSON text, coroutines or the wall clock: the time is always an
/// argument. Enumerators are the words on the wire and in the database.
///
///     base::Result<NewLead> lead = normalise(std::move(input));   // e-mail, phone, tags, lengths:
///     all faults at once if (!may(actor.role, Permission::leads_write)) return
///     base::forbidden("…");
#include "model/actor.h"
#include "model/audit_event.h"
#include "model/lead.h"
#include "model/permission.h"
#include "model/task.h"
#include "model/user.h"
