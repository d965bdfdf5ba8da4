#pragma once
#include <memory>
#include <string>

#include <curl/curl.h>

#include "base/result.h"
#include "connect/address_guard.h"

namespace ao::connect {

struct CurlUrlDeleter {
    void operator()(CURLU* url) const { curl_url_cleanup(url); }
};

/// An http or https URL that was read once: libcurl connects to exactly what was checked.
struct UrlTarget {
    std::unique_ptr<CURLU, CurlUrlDeleter> url;
    HostPort host_port;
    std::string path;  ///< without the query, which may hold secrets
};

/// Reads a URL. Invalid, with a message that never repeats the URL: another scheme than http and
/// https, a user or password in it, control characters or spaces, more than 8 KiB, no host, or a
/// port on which other protocols listen (22, 25, 6379 …; Fetch standard, section 2.9, and the
/// databases). `guard` may excuse the port when the operator named it.
base::Result<UrlTarget> parse_target(const std::string& url, const AddressGuard& guard);

}  // namespace ao::connect
