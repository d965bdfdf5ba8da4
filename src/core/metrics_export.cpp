#include "core/metrics_export.h"

#include "base/file.h"
#include "base/log.h"
#include "core/operator.h"

namespace ao::core {

base::Async<base::Result<std::string>> MetricsExport::write(
    model::Actor actor, std::string figures
) {
    if (auto allowed = check_operator(actor); !allowed) co_return allowed.error();
    const std::string day = base::to_rfc3339(clock_.now()).substr(0, 10);
    const std::string name = "metrics_" + day + ".json";
    // On a reader thread: an event loop must not wait for a disk.
    auto save = [&](store::Session&) -> base::Result<std::string> {
        try {
            base::make_private_directory(directory_);
            base::write_small_file(directory_ / name, figures, base::NewFile::Existing::replace);
        } catch (const base::FileError& failure) {
            base::log::error("metrics.not_exported", {{"why", failure.what()}});
            return base::unavailable(
                "The figures cannot be written: look at the disk of the data directory.",
                std::chrono::seconds{60}
            );
        }
        return directory_.filename().string() + "/" + name;
    };
    co_return co_await database_.read(store::ReadCost::scan, std::move(save));
}

}  // namespace ao::core
