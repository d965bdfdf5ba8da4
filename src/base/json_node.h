#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace ao::base::json {

enum class Kind : unsigned char { null, boolean, number, string, array, object };

class Elements;
class Members;

/// One value inside a Document: cheap to copy, valid as long as the document. Asking for another
/// kind than kind() gives the empty answer (false, nothing, "", no elements).
class Node {
  public:
    Node() = default;

    [[nodiscard]] Kind kind() const { return kind_; }

    [[nodiscard]] bool is_null() const { return kind_ == Kind::null; }

    [[nodiscard]] bool boolean() const;

    /// The number when it is whole and fits, exactly: 3 and 3.0, not 3.5 or 1e30.
    [[nodiscard]] std::optional<std::int64_t> integer() const;
    [[nodiscard]] std::optional<std::uint64_t> unsigned_integer() const;

    /// The number as the nearest double.
    [[nodiscard]] std::optional<double> real() const;

    /// The text, unescaped, well-formed UTF-8; may hold NUL. A view into the document.
    [[nodiscard]] std::string_view string() const;

    [[nodiscard]] Elements elements() const;
    [[nodiscard]] Members members() const;

    /// The member of that name; looks through all of them.
    [[nodiscard]] std::optional<Node> find(std::string_view name) const;

    /// Appends the value as minified JSON.
    void write(std::string& out) const;

  private:
    friend class Document;
    friend class Elements;
    friend class Members;
    Node(const void* document, std::size_t index);

    const void* document_ = nullptr;
    std::size_t index_ = 0;
    Kind kind_ = Kind::null;
};

struct Member {
    std::string_view key;
    Node value;
};

/// The elements of an array in order: `for (Node element : node.elements())`.
class Elements {
  public:
    class Iterator {
      public:
        Node operator*() const;
        Iterator& operator++();

        bool operator!=(const Iterator& other) const { return index_ != other.index_; }

      private:
        friend class Node;
        const void* document_ = nullptr;
        std::size_t index_ = 0;
    };

    [[nodiscard]] Iterator begin() const { return begin_; }

    [[nodiscard]] Iterator end() const { return end_; }

  private:
    friend class Node;
    Iterator begin_;
    Iterator end_;
};

/// The members of an object in order; no key comes twice.
class Members {
  public:
    class Iterator {
      public:
        Member operator*() const;
        Iterator& operator++();

        bool operator!=(const Iterator& other) const { return index_ != other.index_; }

      private:
        friend class Node;
        const void* document_ = nullptr;
        std::size_t index_ = 0;
    };

    [[nodiscard]] Iterator begin() const { return begin_; }

    [[nodiscard]] Iterator end() const { return end_; }

  private:
    friend class Node;
    Iterator begin_;
    Iterator end_;
};

/// A JSON text that was read (RFC 8259). The parser behind it is lent by the calling thread and
/// goes back when the document ends, so that the next one allocates nothing.
class Document {
  public:
    /// ErrorKind::malformed when `text` is not JSON, has a duplicate key, invalid UTF-8, a number
    /// that fits neither 64 bits nor a double, or more than kMaxDepth levels. Copies what it needs
    /// of `text`.
    static Result<Document> parse(std::string_view text);

    Document(Document&&) noexcept;
    Document& operator=(Document&&) noexcept;
    ~Document();

    [[nodiscard]] Node root() const;

  private:
    struct Parser;
    explicit Document(std::unique_ptr<Parser> parser);
    static std::unique_ptr<Parser> borrow();
    static std::vector<std::unique_ptr<Parser>>& idle_parsers();
    std::unique_ptr<Parser> parser_;
};

}  // namespace ao::base::json
