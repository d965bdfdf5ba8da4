#include "jobs/verdict.h"

#include "base/json_described.h"

namespace ao::jobs {

namespace {

struct Verdict {
    std::string fault{};
};
BOOST_DESCRIBE_STRUCT(Verdict, (), (fault))

}  // namespace

base::json::Raw verdict_input(std::string fault) {
    return {base::json::to_string(Verdict{std::move(fault)})};
}

queue::Outcome pass_verdict(const queue::Assignment& given) {
    auto verdict = base::json::parse<Verdict>(given.input.text);
    if (!verdict) return queue::retry("input: " + verdict.error().message);
    if (!verdict->fault.empty()) return queue::discard(std::move(verdict->fault));
    return queue::done();
}

}  // namespace ao::jobs
