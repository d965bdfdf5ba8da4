#pragma once
#include <stdexcept>
#include <string>

#include "base/json_described.h"
#include "base/result.h"
#include "core/delivery.h"
#include "queue/outcome.h"

namespace ao::jobs {

/// What core says about an attempt, in the task engine's words.
queue::Outcome outcome_of(core::Delivery delivery);

/// A payload nobody can use: no attempt will succeed.
queue::Outcome bad_payload(const base::Error& error);

/// An error and its faulty fields in one line.
std::string text_of(const base::Error& error);

/// Whether the handler brought something back to be written down.
inline bool has_report(const queue::Outcome& outcome) {
    return outcome.report.text != "{}" && !outcome.report.is_null();
}

/// What it brought back. Throws std::runtime_error when that is not what was agreed: the worker is
/// of another version, or no worker of ours.
template <class T>
T read_report(const queue::Outcome& outcome) {
    auto report = base::json::parse<T>(outcome.report.text);
    if (!report) throw std::runtime_error("the worker's report: " + text_of(report.error()));
    return std::move(*report);
}

}  // namespace ao::jobs
