#pragma once
/// api: the HTTP doors, where http meets core.
///
/// Promises: one table of routes (routes.cpp, a chapter a file) from which routing, permissions,
/// rate classes, OpenAPI and the permission tests come; one ordered pipeline (pipeline.cpp); one
/// place that turns an Error into a reply (problem.cpp). A handler reads the body into a described
/// type, calls one verb, and writes the reply. Does not know SQL, the CRM or the queue. Threads:
/// handlers run on the request's event loop and never block.
///
///     {http::Method::get, "/api/leads/{id}", Access(Permission::leads_read), RateClass::normal,
///     "Leads", "One lead",
///      {.reply = of<LeadReply>()}, on(leads, &LeadDoor::get)}
#include "api/endpoint.h"
