#pragma once
#include "base/async.h"
#include "connect/http_client.h"
#include "connect/targets.h"
#include "core/step_kind.h"

namespace ao::core {

/// Makes the calls of http_request and notify steps. Needs no store; lives on the event loop of its
/// HttpClient, which refuses private addresses and this server itself.
class HttpSteps {
  public:
    HttpSteps(connect::HttpClient& client, connect::Targets& targets)
        : client_(client), targets_(targets) {}

    /// One attempt. The visit's key goes along as Idempotency-Key and, for receivers of webhooks,
    /// as webhook-id; both are the same over retries.
    base::Async<model::StepOutcome> call(StepCall step);

  private:
    connect::HttpClient& client_;
    connect::Targets& targets_;
};

/// The call that `step` asks for. Error: invalid, when its input is not what the plan makes.
base::Result<connect::HttpCall> http_call_of(const StepCall& step);

/// What a reply makes of the step: its outputs, or why it failed and whether trying again may help.
model::StepOutcome outcome_of(const connect::HttpReply& reply, const StepCall& step);

}  // namespace ao::core
