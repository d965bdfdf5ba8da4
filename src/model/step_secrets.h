#pragma once
#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "model/workflow_definition.h"

namespace ao::model {

/// The setting of http_request steps whose values nobody may read. So is the address of notify
/// steps: whoever knows it can write to the channel.
inline constexpr std::string_view kSecretHeaders = "secret_headers";

/// What replies show in the place of each of them.
inline constexpr std::string_view kHiddenSecret = "********";

/// Whether a header field of that name holds a credential: it belongs among the secret ones.
bool is_secret_header(std::string_view name);

/// Why a text cannot be the address of a step that keeps it secret; empty: it can. A sealed and a
/// hidden one can.
std::string fault_of_address(std::string_view text);

/// One secret of a definition.
struct StepSecret {
    const StepDefinition& step;
    std::string_view name;   ///< of the header field, or of the setting that is secret as a whole
    std::string_view value;  ///< sealed, hidden, or as somebody has just typed it
    bool is_address = false;
};

/// Puts something else in the place of each secret of the definition. Error: invalid with one
/// FieldError for each that `replace` refuses or whose shape is wrong; the definition is then half
/// done.
base::Result<void> replace_secrets(
    WorkflowDefinition& definition,
    const std::function<base::Result<std::string>(const StepSecret&)>& replace
);

/// The definition as anybody may read it. With an `older` one, secrets that are not the same there
/// say so.
WorkflowDefinition hide_secrets(
    WorkflowDefinition definition, const WorkflowDefinition* older = nullptr
);

/// The same of a definition's JSON; null when it cannot be read.
base::json::Raw hide_secrets(const base::json::Raw& definition);

/// All secrets of the step as an object, as they stand in its definition; "{}" when it has none.
base::json::Raw secrets_of(const StepDefinition& step);

/// The secret of that name in that step; empty when there is none.
std::string find_secret(const StepDefinition& step, std::string_view name);

/// A setting that is plain text; empty when it is not.
std::string plain_setting(const StepDefinition& step, std::string_view name);

}  // namespace ao::model
