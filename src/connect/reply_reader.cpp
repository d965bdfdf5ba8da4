#include "connect/reply_reader.h"

#include <algorithm>
#include <charconv>

#include "base/clock.h"

namespace ao::connect {
namespace {

constexpr std::size_t kMaxHeaderBytes = 64 << 10;
constexpr std::chrono::seconds kLongestWait = std::chrono::hours(24);

std::string_view trim(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
}

}  // namespace

ReplyReader::ReplyReader(Transfer& transfer, std::size_t max_body_bytes, OnPiece on_piece)
    : transfer_(transfer), max_body_bytes_(max_body_bytes), on_piece_(std::move(on_piece)) {
    transfer.set(CURLOPT_HEADERFUNCTION, &ReplyReader::on_header);
    transfer.set(CURLOPT_HEADERDATA, static_cast<void*>(this));
    transfer.set(CURLOPT_WRITEFUNCTION, &ReplyReader::on_body);
    transfer.set(CURLOPT_WRITEDATA, static_cast<void*>(this));
    transfer.set(CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(max_body_bytes));
}

HttpReply ReplyReader::take(Fault transport) {
    reply_.status = transfer_.status();
    reply_.fault = transport != Fault::none ? transport : fault_of_status(reply_.status);
    if (transport == Fault::none) {
        reply_.retry_after = parse_retry_after(find_header("retry-after"), find_header("date"));
        if (!reply_.ok()) reply_.detail = "answered " + std::to_string(reply_.status);
        return std::move(reply_);
    }
    reply_.status = 0;  // an answer that broke off is no answer
    const std::string reason = transfer_.error_text();
    reply_.detail = std::string(to_string(transport)) + (reason.empty() ? "" : ": " + reason);
    return std::move(reply_);
}

std::size_t ReplyReader::on_header(char* bytes, std::size_t, std::size_t size, void* self) {
    auto& reader = *static_cast<ReplyReader*>(self);
    reader.header_bytes_ += size;
    if (reader.header_bytes_ > kMaxHeaderBytes) {
        reader.transfer_.refuse(Fault::response_too_large);
        return 0;
    }
    try {
        reader.read_header({bytes, size});
        return size;
    } catch (const std::exception&) {
        return 0;
    }
}

std::size_t ReplyReader::on_body(char* bytes, std::size_t, std::size_t size, void* self) {
    auto& reader = *static_cast<ReplyReader*>(self);
    if (reader.on_piece_ && fault_of_status(reader.transfer_.status()) == Fault::none) {
        reader.on_piece_({bytes, size});
        return size;
    }
    if (size > reader.max_body_bytes_ - reader.reply_.body.size()) {
        reader.transfer_.refuse(Fault::response_too_large);
        return 0;
    }
    try {
        reader.reply_.body.append(bytes, size);
        return size;
    } catch (const std::exception&) {
        return 0;
    }
}

void ReplyReader::read_header(std::string_view line) {
    if (line.starts_with("HTTP/")) reply_.headers.clear();  // the ones before were of a 1xx answer
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || colon == 0) return;
    reply_.headers.emplace_back(lower(line.substr(0, colon)), trim(line.substr(colon + 1)));
}

std::string_view ReplyReader::find_header(std::string_view name) const {
    const auto found = std::ranges::find(
        reply_.headers, name, [](const auto& header) -> std::string_view { return header.first; }
    );
    return found == reply_.headers.end() ? std::string_view() : found->second;
}

Fault fault_of_status(int status) {
    if (status >= 200 && status < 300) return Fault::none;
    if (status == 401 || status == 403) return Fault::authentication_failed;
    if (status == 429) return Fault::throttled;
    if (status == 408 || status == 425 || status >= 500) return Fault::unavailable;
    if (status < 300) return Fault::protocol_error;
    return Fault::rejected;
}

std::chrono::seconds parse_retry_after(std::string_view value, std::string_view date) {
    using std::chrono::seconds;
    value = trim(value);
    std::int64_t wait = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), wait);
    if (error == std::errc::result_out_of_range) return kLongestWait;
    if (error != std::errc{} || end != value.data() + value.size()) {
        const std::time_t when = curl_getdate(std::string(value).c_str(), nullptr);
        if (when < 0) return seconds{0};
        const std::time_t said = curl_getdate(std::string(date).c_str(), nullptr);
        const auto now = base::SystemClock().now().time_since_epoch();
        wait = when - (said < 0 ? std::chrono::duration_cast<seconds>(now).count() : said);
    }
    return std::clamp(seconds{wait}, seconds{0}, kLongestWait);
}

}  // namespace ao::connect
