#include <algorithm>
#include <utility>
#include <vector>

#include "base/json.h"
#include "base/json_node.h"

namespace ao::base::json {

namespace {

/// The members of an object, found by name in logarithmic time whatever their number.
class Index {
  public:
    explicit Index(Node object) {
        for (Member member : object.members())
            members_.push_back(member);
        std::sort(members_.begin(), members_.end(), by_key);
    }

    [[nodiscard]] std::optional<Node> find(std::string_view key) const {
        auto found = std::lower_bound(members_.begin(), members_.end(), Member{key, {}}, by_key);
        if (found == members_.end() || found->key != key) return {};
        return found->value;
    }

  private:
    static bool by_key(const Member& a, const Member& b) { return a.key < b.key; }

    std::vector<Member> members_;
};

/// RFC 7396 section 2. A target that is absent and one that is no object are the same: both count
/// as {}.
void write_merged(std::string& out, Node target, Node patch) {
    if (patch.kind() != Kind::object) return patch.write(out);
    Index targets(target);
    Index patches(patch);
    const char* comma = "";
    auto begin_member = [&](std::string_view key) {
        out += std::exchange(comma, ",");
        write_string(out, key);
        out += ':';
    };
    out += '{';
    for (Member old : target.members()) {
        auto change = patches.find(old.key);
        if (change && change->is_null()) continue;
        begin_member(old.key);
        if (change)
            write_merged(out, old.value, *change);
        else
            old.value.write(out);
    }
    for (Member change : patch.members()) {
        if (change.value.is_null() || targets.find(change.key)) continue;
        begin_member(change.key);
        write_merged(out, Node(), change.value);
    }
    out += '}';
}

}  // namespace

Raw to_raw(const Node& node) {
    Raw raw{.text = ""};
    node.write(raw.text);
    return raw;
}

Result<Raw> parse_raw(std::string_view text) {
    auto document = Document::parse(text);
    if (!document) return std::move(document).error();
    return to_raw(document->root());
}

Raw merge_patch(const Raw& target, const Raw& patch) {
    auto old = Document::parse(target.text);
    auto change = Document::parse(patch.text);
    if (!old || !change) throw std::logic_error("json::Raw holds text that is not JSON");
    Raw merged{.text = ""};
    write_merged(merged.text, old->root(), change->root());
    return merged;
}

}  // namespace ao::base::json
