#pragma once
#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace ao::base {

/// Why a call did not succeed, in words its direct caller can act on. One place maps them to HTTP
/// (api/problem.cpp), one to task outcomes (jobs).
enum class ErrorKind : unsigned char {
    malformed,            ///< the input could not be read at all (not JSON, wrong encoding)
    invalid,              ///< the input was read, but fields break a rule; see Error::fields
    unauthenticated,      ///< who is asking is unknown
    forbidden,            ///< who is asking is known and may not
    not_found,            ///< no such thing, or none the caller may see
    conflict,             ///< the thing is in a state that excludes the request
    precondition_failed,  ///< the thing has changed since the caller last saw it
    too_large,            ///< over a documented limit
    throttled,    ///< too many requests of this caller; Error::retry_after says when to come back
    unavailable,  ///< nothing wrong with the request: the service is too busy or a part of it is
                  ///< down
};

/// One faulty field of the input.
struct FieldError {
    std::string pointer;  ///< where, as a JSON pointer (RFC 6901) into the body, or "query:limit"
    std::string message;  ///< what is wrong and what would be right, safe to show
    std::string code;     ///< stable word for programs: "type", "format", "range", "length",
                          ///< "required", "enum", "unknown"
};

/// A failure its caller can do something about. Every text in it is safe to show to the person who
/// asked.
struct [[nodiscard]] Error {
    ErrorKind kind = ErrorKind::invalid;
    std::string message;
    std::vector<FieldError> fields{};
    std::chrono::seconds retry_after{0};
    std::string code{};  ///< stable word for programs where the kind says too little:
                         ///< "two_factor_required"
};

/// A value, or the Error that explains why there is none.
template <class T>
class [[nodiscard]] Result {
  public:
    using Value = T;

    // NOLINTNEXTLINE(google-explicit-constructor): so that `return value;` makes a Result
    Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}

    // NOLINTNEXTLINE(google-explicit-constructor): so that `return error;` makes a Result
    Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

    [[nodiscard]] bool ok() const { return state_.index() == 0; }

    explicit operator bool() const { return ok(); }

    T& value() & { return std::get<0>(state_); }

    const T& value() const& { return std::get<0>(state_); }

    T&& value() && { return std::get<0>(std::move(state_)); }

    T& operator*() & { return value(); }

    const T& operator*() const& { return value(); }

    T&& operator*() && { return std::move(*this).value(); }

    T* operator->() { return &value(); }

    const T* operator->() const { return &value(); }

    Error& error() & { return std::get<1>(state_); }

    const Error& error() const& { return std::get<1>(state_); }

    Error&& error() && { return std::get<1>(std::move(state_)); }

  private:
    std::variant<T, Error> state_;
};

/// Nothing, or the Error that explains why not.
template <>
class [[nodiscard]] Result<void> {
  public:
    using Value = void;

    Result() = default;

    // NOLINTNEXTLINE(google-explicit-constructor): so that `return error;` makes a Result
    Result(Error error) : error_(std::move(error)), ok_(false) {}

    [[nodiscard]] bool ok() const { return ok_; }

    explicit operator bool() const { return ok_; }

    [[nodiscard]] const Error& error() const& { return error_; }

    Error&& error() && { return std::move(error_); }

  private:
    Error error_;
    bool ok_ = true;
};

/// Short forms: `return invalid("...")`.
inline Error invalid(std::string message, std::vector<FieldError> fields = {}) {
    return {ErrorKind::invalid, std::move(message), std::move(fields)};
}

inline Error not_found(std::string message) {
    return {ErrorKind::not_found, std::move(message)};
}

inline Error conflict(std::string message) {
    return {ErrorKind::conflict, std::move(message)};
}

inline Error forbidden(std::string message) {
    return {ErrorKind::forbidden, std::move(message)};
}

inline Error unauthenticated(std::string message) {
    return {ErrorKind::unauthenticated, std::move(message)};
}

inline Error unavailable(std::string message, std::chrono::seconds retry_after) {
    return {ErrorKind::unavailable, std::move(message), {}, retry_after};
}

}  // namespace ao::base
