#pragma once
#include <exception>

#include "base/async.h"
#include "store/session.h"

namespace ao::store {

/// One write as the backend sees it. Lives in the waiting coroutine's frame (or on the blocked
/// thread's stack) from submit() until complete(), linked into the backend's lists without an
/// allocation.
class WriteOperation {
  public:
    explicit WriteOperation(const char* operation_name) : name(operation_name) {}

    virtual ~WriteOperation() = default;
    WriteOperation(const WriteOperation&) = delete;
    WriteOperation& operator=(const WriteOperation&) = delete;

    /// Runs the body on the writer thread; true: keep its changes, false: roll back to the
    /// savepoint.
    virtual bool run(Session& session) = 0;

    /// Resumes the waiter, who may destroy this object at once. Called exactly once: on the
    /// thread of `loop`, or on the writer thread when that is null.
    virtual void complete() = 0;

    const char* name;                 ///< for logs and metrics
    base::EventLoop* loop = nullptr;  ///< the waiter's
    std::exception_ptr failure{};     ///< instead of a result: the body threw, or the commit
                                      ///< failed
    WriteOperation* next = nullptr;   ///< whoever holds the operation links it here
};

}  // namespace ao::store
