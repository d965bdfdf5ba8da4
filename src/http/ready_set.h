#pragma once
#include <cstdint>
#include <deque>
#include <optional>
#include <utility>
#include <vector>

#include "base/async.h"

namespace ao::http {

/// The sockets of a loop's connections, in an epoll set of the loop's own. Each is entered once and
/// told of by edges (EPOLLET; epoll(7), "Questions and answers", on reads that give less than was
/// asked for): a reader who was given less than its buffer holds knows that nothing is left, and
/// waits without asking the kernel once more. Asio's reactor asks, before each wait. Belongs to one
/// event loop.
class ReadySet {
  public:
    enum class Awaited : unsigned char { bytes, room };

    static constexpr unsigned kMostALook = 64;  ///< sockets served before anything else is

    /// Throws std::system_error when the kernel gives no descriptor.
    ReadySet();
    ~ReadySet();
    ReadySet(const ReadySet&) = delete;
    ReadySet& operator=(const ReadySet&) = delete;

    /// Readable when look() has something to do; the set keeps it.
    [[nodiscard]] int native_handle() const { return set_; }

    /// Resumes those who wait for what has come meanwhile, each as far as it goes without waiting,
    /// and then those for whom something came while these were served.
    void look();

    /// Destroys those who wait, before the loop they wait on is destroyed.
    void forget_waiting();

  private:
    friend class ReadySocket;
    using Handler = base::asio::
        async_result<base::asio::use_awaitable_t<base::Executor>, void(bool)>::handler_type;

    struct Entry {
        std::uint32_t generation = 0;  // tells the socket of an event from its successors
        bool may_have_bytes = true;
        bool may_have_room = true;
        bool has_hung_up = false;
        std::optional<Handler> waits_for_bytes{};
        std::optional<Handler> waits_for_room{};

        void begin_anew() {
            ++generation;
            may_have_bytes = may_have_room = true;
            has_hung_up = false;
            waits_for_bytes.reset();
            waits_for_room.reset();
        }
    };

    unsigned look_once(unsigned most);
    void take_note(std::uint64_t key, std::uint32_t events);
    static void resume(std::optional<Handler>& waiting);
    static void end(std::optional<Handler>& waiting);
    /// Ends the wait of a coroutine that is cancelled.
    void cancel(std::uint64_t key, Awaited awaited);

    static std::optional<Handler>& wait_of(Entry& entry, Awaited awaited) {
        return awaited == Awaited::bytes ? entry.waits_for_bytes : entry.waits_for_room;
    }

    int set_;
    std::deque<Entry> entries_;
    std::vector<std::uint32_t> free_;
};

/// A socket that never blocks, in a set: owned, closed with this object. Empty when the kernel had
/// no memory to watch it (it is closed then), or released.
class ReadySocket {
  public:
    ReadySocket(ReadySet& set, int descriptor);
    ~ReadySocket();

    ReadySocket(ReadySocket&& other) noexcept
        : set_(std::exchange(other.set_, nullptr)),
          descriptor_(std::exchange(other.descriptor_, -1)),
          place_(other.place_) {}

    ReadySocket& operator=(ReadySocket&&) = delete;

    explicit operator bool() const { return descriptor_ >= 0; }

    [[nodiscard]] int native_handle() const { return descriptor_; }

    /// False: a read would find nothing, not even the end of the stream. Costs nothing.
    [[nodiscard]] bool may_have_bytes() const { return entry().may_have_bytes; }

    /// To be called by a reader who got all there was: less than it asked for, or EAGAIN.
    void note_emptied() { entry().may_have_bytes = entry().has_hung_up; }

    /// To be called by a writer for whom there was no more room.
    void note_filled() { entry().may_have_room = false; }

    /// Waits for bytes (or the end of the stream), or for room to write, that come after the last
    /// note of the kind. True: worth an attempt. False: end_waits() was called or the coroutine was
    /// cancelled. One wait of each kind at a time.
    base::Async<bool> wait(ReadySet::Awaited awaited);

    /// Ends the waits that are going on, if any, soon.
    void end_waits();

    void close();

    /// Gives up the descriptor, which is the caller's from now on.
    int release();

  private:
    [[nodiscard]] ReadySet::Entry& entry() const { return set_->entries_[place_]; }

    ReadySet* set_;  // null: moved from
    int descriptor_;
    std::uint32_t place_ = 0;  // this object's until its end
};

}  // namespace ao::http
