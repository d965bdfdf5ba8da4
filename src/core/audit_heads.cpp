#include "core/audit_heads.h"

#include <algorithm>
#include <sstream>

#include <unistd.h>

#include "base/file.h"
#include "base/json_described.h"
#include "model/audit_event.h"

namespace ao::core {

namespace {

/// More lines than these, and the older ones are thinned out to one a day.
constexpr std::size_t kMostLines = 20'000;
constexpr std::size_t kKeptWhole = 5'000;
constexpr std::size_t kMostBytes = 64U << 20;

struct HeadLine {
    std::int64_t sequence = 0;
    std::string head;
    base::Time at;
    std::string key;
    std::string signature;
};
BOOST_DESCRIBE_STRUCT(HeadLine, (), (sequence, head, at, key, signature))

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream in(text.substr(0, text.rfind('\n') + 1));
    for (std::string line; std::getline(in, line);)
        if (!line.empty()) lines.push_back(line);
    return lines;
}

std::optional<model::AuditHead> parse_line(const std::string& line) {
    auto parsed = base::json::parse<HeadLine>(line);
    if (!parsed) return std::nullopt;
    return model::AuditHead{
        parsed->sequence, parsed->head, parsed->at, parsed->key, parsed->signature};
}

base::SigningKey load_key(const std::filesystem::path& path) {
    if (!std::filesystem::exists(path)) return base::SigningKey();
    std::string text = base::read_secret_file(path);
    while (!text.empty() && text.back() == '\n')
        text.pop_back();
    try {
        return base::SigningKey(text);
    } catch (const std::invalid_argument&) {
        throw base::FileError(
            path.string() + " is damaged: put it back from a backup, or remove it and keep " +
            kHeadsFile + " elsewhere"
        );
    }
}

}  // namespace

std::string head_line(const model::AuditHead& head) {
    return base::json::to_string(HeadLine{
        head.sequence, head.hash, head.at, head.key, head.signature});
}

HeadList read_heads(const std::filesystem::path& file, const std::vector<std::string>& keys) {
    HeadList list;
    std::size_t number = 0;
    for (const std::string& line : lines_of(base::read_small_file(file, kMostBytes))) {
        const std::string place = "line " + std::to_string(++number) + " of " + file.string();
        auto head = parse_line(line);
        if (!head) {
            list.fault = place + " is no signed head";
        } else if (std::find(keys.begin(), keys.end(), head->key) == keys.end()) {
            list.fault = place + " is signed by a key that is not this installation's";
        } else if (!model::has_valid_signature(*head)) {
            list.fault = place + " was changed: its signature is not valid";
        } else {
            list.heads.push_back(std::move(*head));
            continue;
        }
        return list;
    }
    return list;
}

std::vector<std::string> installation_keys(const std::filesystem::path& directory) {
    const auto path = directory / kPublicKeysFile;
    if (!std::filesystem::exists(path)) return {};
    return lines_of(base::read_small_file(path));
}

HeadList installation_heads(const std::filesystem::path& directory) {
    const auto keys = installation_keys(directory);
    if (std::filesystem::exists(directory / kHeadsFile))
        return read_heads(directory / kHeadsFile, keys);
    HeadList list;
    if (!keys.empty() || std::filesystem::exists(directory / kSigningKeyFile))
        list.fault = (directory / kHeadsFile).string() + " is gone";
    return list;
}

AuditHeads::AuditHeads(std::filesystem::path directory, base::Time now)
    : directory_(std::move(directory)), key_(load_key(directory_ / kSigningKeyFile)) {
    make_files(now);
    std::string text = base::read_small_file(directory_ / kHeadsFile, kMostBytes);
    // A line that a crash cut short goes, or the next would continue it.
    const auto whole = text.rfind('\n') + 1;
    if (whole != text.size() &&
        ::truncate((directory_ / kHeadsFile).c_str(), static_cast<off_t>(whole)) != 0)
        throw base::FileError("cannot shorten " + (directory_ / kHeadsFile).string());
    const auto lines = lines_of(text);
    lines_ = lines.size();
    if (!lines.empty()) last_ = parse_line(lines.back());
}

/// The key comes last: who has a key has the rest.
void AuditHeads::make_files(base::Time now) {
    const auto has = [&](const char* name) { return std::filesystem::exists(directory_ / name); };
    const bool new_key = !has(kSigningKeyFile);
    if (new_key && !has(kHeadsFile))
        base::append_to_file(
            directory_ / kHeadsFile, head_line(sign(0, std::string(model::kChainStart), now)) + "\n"
        );
    const auto keys = installation_keys(directory_);
    if (std::find(keys.begin(), keys.end(), public_key()) == keys.end())
        base::append_to_file(directory_ / kPublicKeysFile, public_key() + "\n");
    if (new_key &&
        !base::write_small_file(
            directory_ / kSigningKeyFile, key_.seed_text() + "\n", base::NewFile::Existing::keep
        ))
        throw base::FileError("another process makes " + directory_.string() + " at this moment");
    if (!has(kHeadsFile)) base::append_to_file(directory_ / kHeadsFile, "");
}

model::AuditHead AuditHeads::sign(std::int64_t sequence, std::string hash, base::Time at) const {
    model::AuditHead head{sequence, std::move(hash), at, public_key(), {}};
    head.signature = key_.sign(model::signed_text(head));
    return head;
}

void AuditHeads::append(std::int64_t sequence, const std::string& hash, base::Time at) {
    std::lock_guard lock(mutex_);
    if (last_ && last_->sequence >= sequence) return;
    model::AuditHead head = sign(sequence, hash, at);
    base::append_to_file(directory_ / kHeadsFile, head_line(head) + "\n");
    last_ = std::move(head);
    if (++lines_ > kMostLines) thin_out();
}

std::optional<model::AuditHead> AuditHeads::last() const {
    std::lock_guard lock(mutex_);
    return last_;
}

void AuditHeads::thin_out() {
    const auto lines = lines_of(base::read_small_file(directory_ / kHeadsFile, kMostBytes));
    std::string kept;
    std::size_t count = 0;
    auto day_of = [&](std::size_t i) {
        auto head = parse_line(lines[i]);
        return head ? std::chrono::floor<std::chrono::days>(head->at) : base::Time{};
    };
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const bool old = i + kKeptWhole < lines.size();
        if (old && day_of(i) == day_of(i + 1)) continue;
        kept += lines[i] + "\n";
        ++count;
    }
    if (base::write_small_file(directory_ / kHeadsFile, kept, base::NewFile::Existing::replace))
        lines_ = count;
}

}  // namespace ao::core
