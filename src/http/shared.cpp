#include "http/shared.h"

#include "http/reply.h"

namespace ao::http {

bool Admission::admit(const Tcp::endpoint& peer) {
    bool fits = open_.fetch_add(1, std::memory_order_relaxed) < most_;
    if (fits && (most_per_source_ == 0 || admit_source(peer.address()))) {
        total_.fetch_add(1, std::memory_order_relaxed);
        return true;
    }
    open_.fetch_sub(1, std::memory_order_relaxed);
    refused_.fetch_add(1, std::memory_order_relaxed);
    return false;
}

bool Admission::admit_source(const base::asio::ip::address& source) {
    std::lock_guard lock(mutex_);
    auto place = sources_.try_emplace(source, 0).first;
    if (place->second >= most_per_source_) return false;
    ++place->second;
    return true;
}

void Admission::release(const Tcp::endpoint& peer) {
    open_.fetch_sub(1, std::memory_order_relaxed);
    if (most_per_source_ == 0) return;
    std::lock_guard lock(mutex_);
    auto place = sources_.find(peer.address());
    if (place != sources_.end() && --place->second == 0) sources_.erase(place);
}

ServerFigures Admission::figures() const {
    return {
        open_.load(std::memory_order_relaxed),
        total_.load(std::memory_order_relaxed),
        refused_.load(std::memory_order_relaxed),
        timeouts_.load(std::memory_order_relaxed)};
}

Response Shared::render_error(int status, std::string_view detail, const Request& request) const {
    return hooks.error_response ? hooks.error_response(status, detail, request)
                                : default_error(status, detail, request.id);
}

}  // namespace ao::http
