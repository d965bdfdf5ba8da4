#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace ao::store {

/// Something that a transaction did to a task or a lead, as those who watch are told.
struct Change {
    enum class What : std::uint8_t { task, lead_created, lead_updated, lead_deleted };

    What what = What::task;
    std::string tenant_id;
    std::string id;
    // The rest is of tasks, as they are then.
    std::string type{};
    std::string queue{};
    std::string status{};
    std::string lead_id{};
    std::int32_t attempt = 0;
    std::int32_t progress = 0;
    std::string progress_message{};
};

/// What one commit changed, in order.
struct Changes {
    static constexpr std::size_t kMost = 20'000;

    std::vector<Change> list{};
    bool complete = true;  ///< false: there were more than kMost, and the rest is not told
};

/// Called on the writer thread once the changes are on disk, before anybody's write is answered.
/// Must be quick and must not throw. False: wants no more.
using Watcher = std::function<bool(const Changes&)>;

/// Who is told of changes. Any thread adds; the writer tells.
class Watchers {
  public:
    /// `watcher` is never running nor called again once the returned handle is gone.
    [[nodiscard]] std::shared_ptr<void> add(Watcher watcher);

    [[nodiscard]] bool any() const;

    void tell(const Changes& changes) const;

  private:
    struct Shared {
        std::mutex mutex;
        std::vector<std::shared_ptr<Watcher>> list;
    };

    std::shared_ptr<Shared> shared_ = std::make_shared<Shared>();
};

}  // namespace ao::store
