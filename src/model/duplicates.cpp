#include "model/duplicates.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <map>
#include <numeric>

#include "model/letter_case.h"
#include "model/text.h"

namespace ao::model {

namespace {

constexpr std::size_t kMostBytes = 100;
constexpr std::size_t kShortestPhone = 7;
constexpr std::size_t kShortestName = 3;
constexpr double kEmailWeight = 0.9;
constexpr double kPhoneWeight = 0.75;
constexpr double kNameWeight = 0.7;

struct Block {
    std::size_t a = 0;
    std::size_t b = 0;
    std::size_t size = 0;
};

Block longest_common(std::string_view a, std::string_view b) {
    Block best;
    std::array<std::size_t, kMostBytes + 1> before{};
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::array<std::size_t, kMostBytes + 1> now{};
        for (std::size_t j = 0; j < b.size(); ++j) {
            if (a[i] != b[j]) continue;
            now.at(j + 1) = before.at(j) + 1;
            if (now.at(j + 1) > best.size)
                best = {i - before.at(j), j - before.at(j), now.at(j + 1)};
        }
        before = now;
    }
    return best;
}

/// Characters in common blocks: the longest one, and those left and right of it. The texts shrink
/// with each step.
std::size_t common(std::string_view a, std::string_view b) {  // NOLINT(misc-no-recursion)
    if (a.empty() || b.empty()) return 0;
    const Block block = longest_common(a, b);
    if (block.size == 0) return 0;
    return block.size + common(a.substr(0, block.a), b.substr(0, block.b)) +
           common(a.substr(block.a + block.size), b.substr(block.b + block.size));
}

std::string plain(std::string_view text) {
    return to_lower(trimmed(text));
}

std::string name_of(const Lead& lead) {
    return plain(lead.first_name + " " + lead.last_name);
}

std::string digits_of(std::string_view text) {
    std::string digits;
    for (const char c : text)
        if (c >= '0' && c <= '9') digits += c;
    return digits;
}

bool same_email(const Lead& a, const Lead& b) {
    const std::string email = plain(a.email);
    return !email.empty() && email == plain(b.email);
}

bool same_phone(const Lead& a, const Lead& b) {
    if (!a.phone_e164.empty() && a.phone_e164 == b.phone_e164) return true;
    const std::string digits = digits_of(a.phone);
    return digits.size() >= kShortestPhone && digits == digits_of(b.phone);
}

/// How well company or address support that a name is the same person's.
double support(const Lead& a, const Lead& b) {
    double best = 0;
    if (!a.company.empty() && !b.company.empty())
        best = likeness(plain(a.company), plain(b.company));
    if (!a.email.empty() && !b.email.empty())
        best = std::max(best, likeness(plain(a.email), plain(b.email)));
    return best;
}

std::string rounded(double number) {
    std::array<char, 8> text{};
    std::snprintf(text.data(), text.size(), "%.2f", number);
    return text.data();
}

void add(Resemblance& found, double weight, std::string_view why) {
    found.score = 1 - (1 - found.score) * (1 - weight);
    if (!found.why.empty()) found.why += ", ";
    found.why += why;
}

/// The lead as if it had nothing in these fields.
Lead without(Lead lead, const std::vector<std::string>& fields) {
    constexpr std::array<std::pair<std::string_view, std::string Lead::*>, 6> kCompared{{
        {"first_name", &Lead::first_name},
        {"last_name", &Lead::last_name},
        {"email", &Lead::email},
        {"phone", &Lead::phone},
        {"phone", &Lead::phone_e164},
        {"company", &Lead::company},
    }};
    for (const auto& [name, field] : kCompared)
        if (std::find(fields.begin(), fields.end(), name) != fields.end()) (lead.*field).clear();
    return lead;
}

std::size_t root_of(std::vector<std::size_t>& parents, std::size_t at) {
    while (parents[at] != at)
        at = parents[at] = parents[parents[at]];
    return at;
}

}  // namespace

double likeness(std::string_view a, std::string_view b) {
    a = a.substr(0, kMostBytes);
    b = b.substr(0, kMostBytes);
    if (a.empty() && b.empty()) return 1;
    return 2.0 * static_cast<double>(common(a, b)) / static_cast<double>(a.size() + b.size());
}

std::optional<DuplicateRule> rule_of(const std::vector<std::string>& strategies) {
    DuplicateRule rule{.by_email = false, .by_phone = false, .by_name = false};
    for (const std::string& word : strategies) {
        if (word == "email")
            rule.by_email = true;
        else if (word == "phone")
            rule.by_phone = true;
        else if (word == "name" || word == "fuzzy")
            rule.by_name = true;
        else
            return std::nullopt;
    }
    return rule;
}

std::optional<Resemblance> resemblance(const Lead& a, const Lead& b, const DuplicateRule& rule) {
    if (!rule.ignored.empty()) {
        DuplicateRule plain = rule;
        plain.ignored.clear();
        return resemblance(without(a, rule.ignored), without(b, rule.ignored), plain);
    }
    Resemblance found;
    if (rule.by_email && same_email(a, b)) add(found, kEmailWeight, "same e-mail");
    if (rule.by_phone && same_phone(a, b)) add(found, kPhoneWeight, "same phone");
    const bool certain = !found.why.empty();
    const std::string first = name_of(a);
    const std::string second = name_of(b);
    if (first.size() >= kShortestName && second.size() >= kShortestName) {
        const double names = likeness(first, second);
        const bool similar = names >= rule.name_threshold;
        if (similar && (certain || (rule.by_name && support(a, b) > rule.support_threshold))) {
            const std::string word =
                names == 1 ? "same name" : "similar name (" + rounded(names) + ")";
            add(found, kNameWeight * names, word);
        }
    }
    if (found.why.empty()) return std::nullopt;
    if (!a.company.empty() && plain(a.company) == plain(b.company)) add(found, 0.1, "same company");
    return found;
}

std::vector<std::vector<std::size_t>> group_duplicates(
    const std::vector<Lead>& leads, const DuplicateRule& rule
) {
    std::vector<std::size_t> parents(leads.size());
    std::iota(parents.begin(), parents.end(), std::size_t{0});
    for (std::size_t i = 0; i < leads.size(); ++i)
        for (std::size_t j = i + 1; j < leads.size(); ++j) {
            const std::size_t a = root_of(parents, i);
            const std::size_t b = root_of(parents, j);
            if (a != b && resemblance(leads[i], leads[j], rule))
                parents[std::max(a, b)] = std::min(a, b);
        }
    std::map<std::size_t, std::vector<std::size_t>> by_root;
    for (std::size_t i = 0; i < leads.size(); ++i)
        by_root[root_of(parents, i)].push_back(i);
    std::vector<std::vector<std::size_t>> groups;
    for (auto& [root, places] : by_root)
        if (places.size() > 1) groups.push_back(std::move(places));
    return groups;
}

}  // namespace ao::model
