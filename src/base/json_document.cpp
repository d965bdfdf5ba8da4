#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <vector>

#include "base/json.h"
#include "base/json_handles.h"
#include "base/json_node.h"

namespace ao::base::json {

namespace dom = simdjson::dom;

struct Document::Parser {
    dom::parser dom;
    dom::element root;
};

namespace {

/// What a parser keeps is about 14 bytes for each byte of its largest text; after a larger one than
/// this it is let go.
constexpr std::size_t kKeptCapacity = 256UL * 1024;
constexpr std::size_t kKeptParsers = 4;
constexpr std::size_t kFirstCapacity = 4096;

Error malformed(std::string message) {
    return {ErrorKind::malformed, std::move(message), {}, {}};
}

Error describe(simdjson::error_code code) {
    switch (code) {
        case simdjson::EMPTY:
            return malformed("is empty where JSON was expected");
        case simdjson::DEPTH_ERROR:
            return malformed("is nested more than " + std::to_string(kMaxDepth) + " levels deep");
        case simdjson::UTF8_ERROR:
            return malformed("is not valid UTF-8");
        case simdjson::NUMBER_ERROR:
            return malformed("is not JSON: it has a number that is misspelt or out of range");
        case simdjson::STRING_ERROR:
            return malformed("is not JSON: it has a string with a bad escape");
        case simdjson::UNCLOSED_STRING:
            return malformed("is not JSON: a string is not closed");
        case simdjson::UNESCAPED_CHARS:
            return malformed("is not JSON: a string has control characters that are not escaped");
        case simdjson::CAPACITY:
            return {ErrorKind::too_large, "is too large", {}, {}};
        case simdjson::MEMALLOC:
            throw std::bad_alloc();
        default:
            return malformed("is not JSON: a comma, colon, bracket or value is missing or too many"
            );
    }
}

/// Notices a key that comes twice among the few of a usual object: a hash table on the stack.
class SeenKeys {
  public:
    static constexpr std::size_t kMost = 24;

    /// True when `key` was added before.
    bool add(std::string_view key) {
        for (std::size_t slot = hash(key) % kSlots;; slot = (slot + 1) % kSlots) {
            std::uint64_t bit = 1ULL << slot;
            if ((used_ & bit) == 0) {
                used_ |= bit;
                slots_[slot] = {key.data(), key.size()};
                return false;
            }
            if (slots_[slot].size == key.size() &&
                std::memcmp(slots_[slot].data, key.data(), key.size()) == 0)
                return true;
        }
    }

  private:
    static std::size_t hash(std::string_view key) {
        if (key.empty()) return 0;
        auto first = static_cast<unsigned char>(key.front());
        auto last = static_cast<unsigned char>(key.back());
        return key.size() * 31 + first * 7U + last * 13U;
    }

    struct Key {  // not a string_view, which would be zeroed 64 times an object
        const char* data;
        std::size_t size;
    };

    static constexpr std::size_t kSlots = 64;
    std::uint64_t used_ = 0;
    std::array<Key, kSlots> slots_;
};

bool keys_are_unique(const dom::object& object) {
    if (object.size() <= SeenKeys::kMost) {
        SeenKeys seen;
        for (auto [key, value] : object)
            if (seen.add(key)) return false;
        return true;
    }
    std::vector<std::string_view> keys;
    keys.reserve(object.size());
    for (auto [key, value] : object)
        keys.push_back(key);
    std::sort(keys.begin(), keys.end());
    return std::adjacent_find(keys.begin(), keys.end()) == keys.end();
}

enum class Fault : unsigned char { none, duplicate_key, too_deep };

/// What simdjson lets pass: duplicate keys, and an empty container one level too deep.
Fault find_fault(const dom::element& element, int depth) {
    Fault fault = Fault::none;
    if (element.is_array()) {
        if (depth >= kMaxDepth) return Fault::too_deep;
        dom::array array = element.get_array().value_unsafe();
        for (auto child : array)
            if (fault = find_fault(child, depth + 1); fault != Fault::none) return fault;
    } else if (element.is_object()) {
        if (depth >= kMaxDepth) return Fault::too_deep;
        dom::object object = element.get_object().value_unsafe();
        if (!keys_are_unique(object)) return Fault::duplicate_key;
        for (auto [key, value] : object)
            if (fault = find_fault(value, depth + 1); fault != Fault::none) return fault;
    }
    return fault;
}

}  // namespace

std::vector<std::unique_ptr<Document::Parser>>& Document::idle_parsers() {
    thread_local std::vector<std::unique_ptr<Parser>> idle;
    return idle;
}

std::unique_ptr<Document::Parser> Document::borrow() {
    auto& idle = idle_parsers();
    if (idle.empty()) return std::make_unique<Parser>();
    auto parser = std::move(idle.back());
    idle.pop_back();
    return parser;
}

Document::Document(std::unique_ptr<Parser> parser) : parser_(std::move(parser)) {}

Document::Document(Document&&) noexcept = default;

Document& Document::operator=(Document&&) noexcept = default;

Document::~Document() {
    if (!parser_ || parser_->dom.capacity() > kKeptCapacity) return;
    if (auto& idle = idle_parsers(); idle.size() < kKeptParsers) idle.push_back(std::move(parser_));
}

Result<Document> Document::parse(std::string_view text) {
    Document document(borrow());
    auto& dom = document.parser_->dom;
    if (dom.capacity() == 0)
        if (auto code = dom.allocate(kFirstCapacity, kMaxDepth + 1)) return describe(code);
    if (auto code = dom.parse(text.data(), text.size()).get(document.parser_->root))
        return describe(code);
    switch (find_fault(document.parser_->root, 0)) {
        case Fault::duplicate_key:
            return malformed("has an object with the same key twice");
        case Fault::too_deep:
            return describe(simdjson::DEPTH_ERROR);
        case Fault::none:
            break;
    }
    return document;
}

Node Document::root() const {
    Words words = to_words(parser_->root);
    return {words.document, words.index};
}

}  // namespace ao::base::json
