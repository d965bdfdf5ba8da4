#include "core/key_terms.h"

#include "base/crypto.h"

namespace ao::core {

namespace {

void check_list(
    const std::optional<std::vector<std::string>>& list,
    const std::string& pointer,
    std::vector<base::FieldError>& faults
) {
    if (!list) return;
    if (list->size() > kMostNetworks)
        faults.push_back({pointer, "must have at most 100 entries", "length"});
    for (std::size_t i = 0; i < list->size() && i < kMostNetworks; ++i)
        if (auto read = base::Networks::parse({(*list)[i]}); !read)
            faults.push_back({pointer + "/" + std::to_string(i), read.error().message, "format"});
}

base::Error not_from_here(std::string_view address, std::string_view why) {
    base::Error error = base::forbidden(
        "This API key may not be used from " + std::string(address) + ": " + std::string(why)
    );
    error.code = "address_not_allowed";
    return error;
}

}  // namespace

base::Result<void> KeyTerms::check_address(std::string_view address) const {
    if (denied.contains(address)) return not_from_here(address, "its deny_networks name it.");
    if (!allowed.empty() && !allowed.contains(address))
        return not_from_here(address, "its allow_networks do not name it.");
    return {};
}

base::Result<void> check_terms(const WantedTerms& wanted) {
    std::vector<base::FieldError> faults;
    check_list(wanted.allow_networks, "/allow_networks", faults);
    check_list(wanted.deny_networks, "/deny_networks", faults);
    if (faults.empty()) return {};
    return base::invalid("The networks of the key are faulty.", std::move(faults));
}

std::string make_signing_secret() {
    return "aosig_" + base::random_token();
}

}  // namespace ao::core
