#include "core/audit_chain.h"

#include <algorithm>

namespace ao::core {

namespace {

std::string number(std::int64_t value) {
    return std::to_string(value);
}

/// "event 7 is", "events 7 to 9 are"
std::string events_are(std::int64_t first, std::int64_t last) {
    if (first == last) return "event " + number(first) + " is";
    return "events " + number(first) + " to " + number(last) + " are";
}

}  // namespace

ChainCheck::ChainCheck(std::vector<model::AuditHead> heads) : heads_(std::move(heads)) {
    auto earlier = [](const model::AuditHead& a, const model::AuditHead& b) {
        return a.sequence < b.sequence;
    };
    std::stable_sort(heads_.begin(), heads_.end(), earlier);
    report_.head = model::kChainStart;
    while (next_head_ < heads_.size() && heads_[next_head_].sequence <= 0)
        ++next_head_;
    report_.heads = static_cast<std::int64_t>(next_head_);
}

bool ChainCheck::breaks(std::int64_t sequence, std::string why) {
    report_.sound = false;
    report_.broken_at = sequence;
    report_.why = std::move(why);
    return false;
}

bool ChainCheck::agrees_with_heads(const model::AuditEvent& event) {
    for (; next_head_ < heads_.size() && heads_[next_head_].sequence == event.sequence;
         ++next_head_) {
        const model::AuditHead& head = heads_[next_head_];
        if (head.hash != event.hash) {
            std::string since =
                report_.signed_to == 0
                    ? "Nothing before it is vouched for"
                    : "Events up to " + number(report_.signed_to) + " are as they were signed";
            return breaks(
                event.sequence,
                "the log was rebuilt: event " + number(event.sequence) +
                    " is not the one that was signed at " + base::to_rfc3339(head.at) + ". " + since
            );
        }
        ++report_.heads;
        report_.signed_to = head.sequence;
    }
    return true;
}

bool ChainCheck::add(const model::AuditEvent& event) {
    if (!report_.sound) return false;
    const std::int64_t expected = report_.events + 1;
    if (event.sequence > expected)
        return breaks(expected, events_are(expected, event.sequence - 1) + " missing");
    if (event.sequence < expected)
        return breaks(
            event.sequence, "event " + number(event.sequence) + " was inserted before the first"
        );
    const bool own_hash_fits = model::chain_hash(event) == event.hash;
    if (event.previous_hash != report_.head)
        return breaks(
            event.sequence,
            "event " + number(event.sequence) + " does not follow event " +
                number(event.sequence - 1) +
                (own_hash_fits ? ": one of them was replaced" : ": it was changed or moved")
        );
    if (!own_hash_fits)
        return breaks(
            event.sequence,
            "event " + number(event.sequence) + " was changed: its content does not give its hash"
        );
    if (!agrees_with_heads(event)) return false;
    report_.head = event.hash;
    ++report_.events;
    return true;
}

ChainReport ChainCheck::finish() {
    if (report_.sound && next_head_ < heads_.size()) {
        const model::AuditHead& last = heads_.back();
        breaks(
            report_.events + 1,
            "the end was cut off: " + events_are(report_.events + 1, last.sequence) +
                " missing, which were there at " + base::to_rfc3339(last.at)
        );
    }
    return report_;
}

}  // namespace ao::core
