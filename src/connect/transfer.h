#pragma once
#include <array>
#include <memory>
#include <string>
#include <utility>

#include <curl/curl.h>

#include "connect/address_guard.h"
#include "connect/fault.h"
#include "connect/http_client.h"

namespace ao::connect {

struct CurlListDeleter {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

/// Strings for libcurl: header lines, recipients.
class CurlList {
  public:
    void add(const std::string& line);

    [[nodiscard]] curl_slist* get() const { return list_.get(); }

  private:
    std::unique_ptr<curl_slist, CurlListDeleter> list_;
};

/// One call over libcurl with what every call of this room has in common: addresses are checked
/// when connecting, no proxy, no cookies, no redirects, no signals, TLS 1.2 or later, verified.
/// Give it to Transfers::run. The buffers an option points to must outlive the run.
class Transfer {
  public:
    /// `options` and `guard` must outlive the transfer.
    Transfer(const OutboundOptions& options, const AddressGuard& guard, HostPort target);
    ~Transfer() = default;
    Transfer(const Transfer&) = delete;
    Transfer& operator=(const Transfer&) = delete;

    template <class T>
    void set(CURLoption option, T value) {
        curl_easy_setopt(handle_.get(), option, value);
    }

    [[nodiscard]] CURL* handle() const { return handle_.get(); }

    [[nodiscard]] const HostPort& target() const { return target_; }

    /// Makes `fault` the reason why this transfer fails; the callback that found it then makes
    /// libcurl give up. The first reason stands.
    void refuse(Fault fault);

    [[nodiscard]] Fault refused() const { return refused_; }

    /// Whether the connection, with its greeting, login and TLS, stands and the request has begun.
    [[nodiscard]] bool requesting() const { return requesting_; }

    /// Makes the transfer ready to run again; its connection is kept.
    void renew();

    /// Closes the connection that curl_easy_perform kept.
    void end() { handle_.reset(); }

    /// The word for how libcurl ended.
    [[nodiscard]] Fault fault_of(CURLcode code) const;

    /// libcurl's own sentence about the failure, one line; empty when it said nothing.
    [[nodiscard]] std::string error_text() const;

    /// HTTP or SMTP status of the last reply; 0 when there was none.
    [[nodiscard]] int status() const;

  private:
    static curl_socket_t open_socket(void* self, curlsocktype purpose, curl_sockaddr* address);
    static int before_request(void* self, char* remote_ip, char*, int, int);

    struct Cleanup {
        void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
    };

    const AddressGuard& guard_;
    HostPort target_;
    Fault refused_ = Fault::none;
    bool requesting_ = false;
    std::array<char, CURL_ERROR_SIZE> error_{};
    std::unique_ptr<CURL, Cleanup> handle_;
};

}  // namespace ao::connect
