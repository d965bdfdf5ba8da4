#include "connect/transfer.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <new>

#include <netinet/in.h>
#include <sys/socket.h>

namespace ao::connect {
namespace {

/// Once for the process, before the first handle; libcurl's own clean-up at exit is not needed.
void start_libcurl() {
    static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
    if (started != CURLE_OK) throw std::bad_alloc();
}

IpAddress read_address(const curl_sockaddr& address) {
    namespace ip = boost::asio::ip;
    if (address.family == AF_INET) {
        const auto* v4 = reinterpret_cast<const sockaddr_in*>(&address.addr);
        return ip::address_v4(ntohl(v4->sin_addr.s_addr));
    }
    const auto* v6 = reinterpret_cast<const sockaddr_in6*>(&address.addr);
    ip::address_v6::bytes_type bytes;
    std::ranges::copy(v6->sin6_addr.s6_addr, bytes.begin());
    return ip::address_v6(bytes);
}

Fault connect_fault(CURL* handle) {
    long os_error = 0;
    curl_easy_getinfo(handle, CURLINFO_OS_ERRNO, &os_error);
    return os_error == ETIMEDOUT ? Fault::connection_timeout : Fault::connection_refused;
}

}  // namespace

void CurlList::add(const std::string& line) {
    curl_slist* longer = curl_slist_append(list_.get(), line.c_str());
    if (longer == nullptr) throw std::bad_alloc();
    static_cast<void>(list_.release());
    list_.reset(longer);
}

Transfer::Transfer(const OutboundOptions& options, const AddressGuard& guard, HostPort target)
    : guard_(guard), target_(std::move(target)) {
    start_libcurl();
    handle_.reset(curl_easy_init());
    if (!handle_) throw std::bad_alloc();

    set(CURLOPT_ERRORBUFFER, error_.data());
    set(CURLOPT_OPENSOCKETFUNCTION, &Transfer::open_socket);
    set(CURLOPT_OPENSOCKETDATA, static_cast<void*>(this));
    set(CURLOPT_PREREQFUNCTION, &Transfer::before_request);
    set(CURLOPT_PREREQDATA, static_cast<void*>(this));
    set(CURLOPT_PROXY, "");
    set(CURLOPT_NOPROXY, "*");
    set(CURLOPT_NOSIGNAL, 1L);
    // Otherwise removing a call whose name look-up hangs would hang the event loop with it.
    set(CURLOPT_QUICK_EXIT, 1L);
    set(CURLOPT_FOLLOWLOCATION, 0L);
    set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
    set(CURLOPT_TCP_KEEPALIVE, 1L);
    set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    set(CURLOPT_SSL_VERIFYPEER, 1L);
    set(CURLOPT_SSL_VERIFYHOST, options.check_tls_name ? 2L : 0L);
    if (!options.ca_file.empty()) set(CURLOPT_CAINFO, options.ca_file.c_str());
    using std::chrono::milliseconds;
    const auto connect_within = std::chrono::duration_cast<milliseconds>(options.connect_timeout);
    set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(connect_within.count()));
}

void Transfer::refuse(Fault fault) {
    if (refused_ == Fault::none) refused_ = fault;
}

void Transfer::renew() {
    refused_ = Fault::none;
    requesting_ = false;
    error_.front() = '\0';
}

curl_socket_t Transfer::open_socket(void* self, curlsocktype purpose, curl_sockaddr* address) {
    auto& transfer = *static_cast<Transfer*>(self);
    const bool is_ip = address->family == AF_INET || address->family == AF_INET6;
    if (purpose != CURLSOCKTYPE_IPCXN || !is_ip) return CURL_SOCKET_BAD;
    transfer.refuse(transfer.guard_.check(transfer.target_, read_address(*address)));
    // A name with one forbidden address is not tried at its other addresses either.
    if (transfer.refused_ != Fault::none) return CURL_SOCKET_BAD;
    return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

int Transfer::before_request(void* self, char* remote_ip, char*, int, int) {
    auto& transfer = *static_cast<Transfer*>(self);
    boost::system::error_code unreadable;
    const IpAddress address = boost::asio::ip::make_address(remote_ip, unreadable);
    transfer.requesting_ = true;
    if (unreadable) transfer.refuse(Fault::protocol_error);
    if (!unreadable) transfer.refuse(transfer.guard_.check(transfer.target_, address));
    return transfer.refused_ == Fault::none ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT;
}

Fault Transfer::fault_of(CURLcode code) const {
    if (refused_ != Fault::none) return refused_;
    switch (code) {
        case CURLE_OK:
            return Fault::none;
        case CURLE_URL_MALFORMAT:
            return Fault::invalid_url;
        case CURLE_COULDNT_RESOLVE_HOST:
            return Fault::dns_lookup_failed;
        case CURLE_COULDNT_CONNECT:
            return connect_fault(handle());
        case CURLE_OPERATION_TIMEDOUT:  // only connecting is timed by libcurl
            return Fault::connection_timeout;
        case CURLE_SEND_ERROR:
        case CURLE_RECV_ERROR:
        case CURLE_GOT_NOTHING:
        case CURLE_PARTIAL_FILE:
            return Fault::connection_lost;
        case CURLE_SSL_CONNECT_ERROR:
        case CURLE_PEER_FAILED_VERIFICATION:
        case CURLE_SSL_CERTPROBLEM:
        case CURLE_SSL_CIPHER:
        case CURLE_SSL_CACERT_BADFILE:
        case CURLE_SSL_ISSUER_ERROR:
        case CURLE_SSL_INVALIDCERTSTATUS:
        case CURLE_USE_SSL_FAILED:
            return Fault::tls_failed;
        case CURLE_FILESIZE_EXCEEDED:
            return Fault::response_too_large;
        case CURLE_LOGIN_DENIED:
            return Fault::authentication_failed;
        case CURLE_OUT_OF_MEMORY:
            return Fault::unavailable;
        default:
            return Fault::protocol_error;
    }
}

std::string Transfer::error_text() const {
    std::string text(error_.data());
    std::ranges::replace_if(
        text, [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' '
    );
    return text;
}

int Transfer::status() const {
    long code = 0;
    curl_easy_getinfo(handle(), CURLINFO_RESPONSE_CODE, &code);
    return static_cast<int>(code);
}

}  // namespace ao::connect
