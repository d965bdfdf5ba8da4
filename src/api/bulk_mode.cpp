#include "api/bulk_mode.h"

namespace ao::api {

namespace {

base::Error fault(const char* field, const char* message, const char* code) {
    return base::invalid(
        std::string(field) + " " + message + ".", {{std::string("/") + field, message, code}}
    );
}

}  // namespace

base::Result<core::BulkMode> bulk_mode(const base::json::Node& root) {
    std::optional<base::json::Node> mode = root.find("mode");
    if (!mode || mode->is_null() || mode->string() == "best_effort")
        return core::BulkMode::best_effort;
    if (mode->string() == "all_or_nothing") return core::BulkMode::all_or_nothing;
    return fault("mode", "must be best_effort or all_or_nothing", "unknown");
}

base::Result<base::json::Node> bulk_rows(const base::json::Node& root, const char* field) {
    std::optional<base::json::Node> rows = root.find(field);
    if (!rows) return fault(field, "is required", "required");
    if (rows->kind() != base::json::Kind::array) return fault(field, "must be an array", "type");
    return *rows;
}

}  // namespace ao::api
