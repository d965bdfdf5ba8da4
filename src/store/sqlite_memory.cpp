#include "store/sqlite_memory.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <new>
#include <utility>

#include <sqlite3.h>

namespace ao::store {

namespace {

#ifdef __SANITIZE_ADDRESS__
constexpr bool kPools = false;
#else
constexpr bool kPools = true;
#endif

/// Blocks are of a multiple of this, the header in front of them included.
constexpr std::size_t kGrain = 64;
/// As many as hold a page with what SQLite's cache puts beside it.
constexpr std::size_t kClasses = 72;
/// What a thread keeps of one size, at most.
constexpr std::size_t kKeptBytes = 64 * 1024;

/// In front of what SQLite gets, which must be aligned to 8 bytes.
struct Header {
    std::uint64_t size;  ///< what SQLite may use
};

struct Free {
    Free* next;
};

struct FreeLists {
    std::array<Free*, kClasses + 1> first;
    std::array<std::uint32_t, kClasses + 1> length;
    bool is_watched;  ///< the thread gives them back when it ends
    bool is_closed;   ///< it has: nothing is kept any more
};

thread_local FreeLists lists;  // trivial, so that what is freed after the thread's end finds it

struct GivesBack {
    GivesBack() { lists.is_watched = true; }

    GivesBack(const GivesBack&) = delete;
    GivesBack& operator=(const GivesBack&) = delete;

    ~GivesBack() {
        lists.is_closed = true;
        for (Free*& first : lists.first)
            while (first != nullptr)
                std::free(std::exchange(first, first->next));
    }
};

/// How many grains a block of so many bytes needs.
std::size_t class_of(std::size_t bytes) {
    return (bytes + sizeof(Header) + kGrain - 1) / kGrain;
}

Header* header_of(void* memory) {
    return static_cast<Header*>(memory) - 1;
}

void* with_header(void* block, std::size_t size) {
    if (block == nullptr) return nullptr;
    auto* header = static_cast<Header*>(block);
    header->size = size;
    return header + 1;
}

void* take(int bytes) {
    const auto size = static_cast<std::size_t>(bytes);
    const std::size_t number = class_of(size);
    if (number > kClasses) return with_header(std::malloc(size + sizeof(Header)), size);
    const std::size_t usable = number * kGrain - sizeof(Header);
    Free*& first = lists.first[number];
    if (first == nullptr) return with_header(std::malloc(number * kGrain), usable);
    Free* block = first;
    first = block->next;
    --lists.length[number];
    return with_header(block, usable);
}

void keep_or_free(Header* block, std::size_t number) {
    if (!lists.is_watched) static thread_local const GivesBack kAtTheEnd;
    if (lists.is_closed || lists.length[number] * number * kGrain >= kKeptBytes)
        return std::free(block);
    ++lists.length[number];
    lists.first[number] = new (block) Free{lists.first[number]};
}

void give(void* memory) {
    Header* block = header_of(memory);
    const std::size_t number = class_of(block->size);
    if (number > kClasses) return std::free(block);
    keep_or_free(block, number);
}

int size_of(void* memory) {
    return memory == nullptr ? 0 : static_cast<int>(header_of(memory)->size);
}

void* resize(void* memory, int bytes) {
    const auto size = static_cast<std::size_t>(bytes);
    Header* block = header_of(memory);
    if (class_of(block->size) > kClasses && class_of(size) > kClasses)
        return with_header(std::realloc(block, size + sizeof(Header)), size);
    if (class_of(block->size) == class_of(size)) return memory;
    void* larger = take(bytes);
    if (larger == nullptr) return nullptr;
    std::copy_n(
        static_cast<const std::byte*>(memory),
        std::min<std::size_t>(block->size, size),
        static_cast<std::byte*>(larger)
    );
    give(memory);
    return larger;
}

int rounded(int bytes) {
    return (bytes + 7) & ~7;
}

int open_pool(void*) {
    return SQLITE_OK;
}

void close_pool(void*) {}

}  // namespace

void pool_sqlite_memory() {
    if constexpr (!kPools) return;
    sqlite3_mem_methods methods{
        take, give, resize, size_of, rounded, open_pool, close_pool, nullptr};
    sqlite3_config(SQLITE_CONFIG_MALLOC, &methods);
}

}  // namespace ao::store
