#include "base/secret_box.h"

#include <gtest/gtest.h>

namespace ao::base {
namespace {

TEST(SecretBox, OpensWhatItSealed) {
    const SecretKey key = make_secret_key();
    for (const std::string text : {"", "s3cret", "\n\t ü"}) {
        const std::string sealed = seal_text(key, text, "crm/default");
        EXPECT_EQ(open_text(key, sealed, "crm/default"), text);
        if (!text.empty()) {
            EXPECT_EQ(sealed.find(text), std::string::npos);
        }
        EXPECT_NE(seal_text(key, text, "crm/default"), sealed) << "each has a nonce of its own";
    }
}

TEST(SecretBox, RefusesWhatIsNotAsItWas) {
    const SecretKey key = make_secret_key();
    const std::string sealed = seal_text(key, "s3cret", "crm/default");
    EXPECT_FALSE(open_text(key, sealed, "crm/other"));
    EXPECT_FALSE(open_text(make_secret_key(), sealed, "crm/default"));
    EXPECT_FALSE(open_text(key, "", "crm/default"));
    EXPECT_FALSE(open_text(key, "s3cret", "crm/default"));
    for (std::size_t at = 0; at + 1 < sealed.size(); ++at) {
        std::string changed = sealed;
        changed[at] = changed[at] == 'A' ? 'B' : 'A';
        EXPECT_FALSE(open_text(key, changed, "crm/default")) << at;
    }
}

}  // namespace
}  // namespace ao::base
