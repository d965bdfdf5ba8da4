#include "connect/http_client.h"

#include <algorithm>

#include "connect/call_metrics.h"
#include "connect/reply_reader.h"
#include "connect/transfers.h"
#include "connect/url_target.h"

namespace ao::connect {
namespace {

bool is_token(std::string_view text) {  // RFC 9110 section 5.6.2
    constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
    return !text.empty() && std::ranges::all_of(text, [&](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               kMarks.find(c) != std::string_view::npos;
    });
}

bool is_field_value(std::string_view text) {
    return std::ranges::none_of(text, [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return (byte < 0x20 && c != '\t') || byte == 0x7F;
    });
}

bool is_sendable(const HttpCall& call) {
    return is_token(call.method) && std::ranges::all_of(call.headers, [](const auto& header) {
               return is_token(header.first) && is_field_value(header.second);
           });
}

void put_headers(CurlList& lines, const HttpCall& call) {
    bool has_type = false;
    for (const auto& [name, value] : call.headers) {
        // libcurl reads "Name:" as "do not send this header" and "Name;" as "send it empty".
        std::string line = name;
        lines.add(line.append(value.empty() ? ";" : ": ").append(value));
        has_type = has_type || canonical_host(name) == "content-type";
    }
    lines.add("Expect:");
    if (!has_type) lines.add("Content-Type:");
}

void put_request(Transfer& transfer, const HttpCall& call) {
    if (call.method == "HEAD") {
        transfer.set(CURLOPT_NOBODY, 1L);
        return;
    }
    if (!call.body.empty() || call.method == "POST" || call.method == "PUT" ||
        call.method == "PATCH") {
        transfer.set(CURLOPT_POST, 1L);
        transfer.set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(call.body.size()));
        transfer.set(CURLOPT_POSTFIELDS, call.body.data());
    }
    transfer.set(CURLOPT_CUSTOMREQUEST, call.method.c_str());
}

}  // namespace

struct HttpClient::Impl {
    Impl(base::EventLoop& loop, OutboundOptions given, base::Metrics& registry)
        : options(std::move(given)),
          guard(options),
          metrics(registry, "http"),
          transfers(std::make_shared<Transfers>(
              loop, Transfers::Limits{options.max_connections_per_host, options.max_waiting}
          )) {}

    base::Async<HttpReply> perform(const HttpCall& call, UrlTarget target) {
        Transfer transfer(options, guard, target.host_port);
        CurlList lines;
        put_headers(lines, call);
        put_request(transfer, call);
        transfer.set(CURLOPT_CURLU, target.url.get());
        transfer.set(CURLOPT_PROTOCOLS_STR, "http,https");
        transfer.set(CURLOPT_HTTPHEADER, lines.get());
        transfer.set(CURLOPT_USERAGENT, "AutomationOrchestrator/1");
        transfer.set(CURLOPT_HTTP09_ALLOWED, 0L);
        ReplyReader reader(transfer, options.max_response_bytes, call.on_piece);
        const Fault fault =
            co_await transfers->run(transfer, call.deadline.value_or(options.deadline));
        co_return reader.take(fault);
    }

    OutboundOptions options;
    AddressGuard guard;
    CallMetrics metrics;
    std::shared_ptr<Transfers> transfers;
};

HttpClient::HttpClient(base::EventLoop& loop, OutboundOptions options, base::Metrics& metrics)
    : impl_(std::make_shared<Impl>(loop, std::move(options), metrics)) {}

HttpClient::~HttpClient() {
    close();
}

base::Async<HttpReply> HttpClient::send(HttpCall call) {
    const auto impl = impl_;
    const CallMetrics::Measurement measurement = impl->metrics.start();
    HttpReply reply;
    auto target = parse_target(call.url, impl->guard);
    if (!target) {
        reply.fault = Fault::invalid_url;
        reply.detail = target.error().message;
    } else if (!is_sendable(call)) {
        reply.fault = Fault::rejected;
        reply.detail =
            "refused to send a method or header with characters that HTTP does not allow";
    } else {
        reply = co_await impl->perform(call, std::move(*target));
    }
    impl->metrics.finish(measurement, reply.fault);
    co_return reply;
}

void HttpClient::close() {
    impl_->transfers->close();
}

}  // namespace ao::connect
