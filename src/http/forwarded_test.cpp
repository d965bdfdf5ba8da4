#include "http/forwarded.h"

#include <stdexcept>

#include <gtest/gtest.h>

namespace ao::http {
namespace {

const TrustedProxies kProxies({"10.0.0.0/8", "127.0.0.1", "2001:db8::/32"});

std::string client_of(std::vector<std::string_view> values) {
    std::vector<Field> fields;
    for (std::string_view value : values)
        fields.push_back({"X-Forwarded-For", value});
    return std::string(kProxies.find_client(fields));
}

TEST(TrustedProxies, trusts_addresses_and_networks) {
    auto trusts = [](const char* text) {
        return kProxies.trusts(base::asio::ip::make_address(text));
    };
    EXPECT_TRUE(trusts("10.255.1.2"));
    EXPECT_TRUE(trusts("127.0.0.1"));
    EXPECT_TRUE(trusts("::ffff:10.1.1.1")) << "as a dual-stack socket shows it";
    EXPECT_TRUE(trusts("2001:db8:1::1"));
    EXPECT_FALSE(trusts("11.0.0.1"));
    EXPECT_FALSE(trusts("127.0.0.2"));
    EXPECT_FALSE(trusts("2001:db9::1"));
}

TEST(TrustedProxies, finds_the_rightmost_address_nobody_vouched_for) {
    EXPECT_EQ(client_of({"9.9.9.9"}), "9.9.9.9");
    EXPECT_EQ(client_of({"1.1.1.1, 9.9.9.9"}), "9.9.9.9")
        << "the left one is the client's own claim";
    EXPECT_EQ(client_of({"9.9.9.9, 10.0.0.2"}), "9.9.9.9");
    EXPECT_EQ(client_of({"10.0.0.3, 10.0.0.2"}), "10.0.0.3");
    EXPECT_EQ(client_of({"nonsense"}), "");
    EXPECT_EQ(client_of({"1.1.1.1, nonsense, 10.0.0.2"}), "10.0.0.2");
    EXPECT_EQ(client_of({}), "");
}

TEST(TrustedProxies, a_field_of_its_own_counts_as_the_end_of_the_list) {
    EXPECT_EQ(client_of({"1.1.1.1", "9.9.9.9"}), "9.9.9.9");
    EXPECT_EQ(client_of({"9.9.9.9", "10.0.0.2"}), "9.9.9.9");
}

TEST(TrustedProxies, names_a_faulty_network) {
    for (const char* faulty : {"proxy", "10.0.0.0/33", "10.0.0.0/x", "10.0.0.0/", "/8", ""})
        EXPECT_THROW(TrustedProxies({faulty}), std::invalid_argument) << faulty;
}

TEST(ForwardedProto, the_last_word_counts) {
    std::vector<Field> fields{{"X-Forwarded-Proto", "https"}};
    EXPECT_TRUE(was_forwarded_securely(fields));
    fields.push_back({"x-forwarded-proto", "https, http"});
    EXPECT_FALSE(was_forwarded_securely(fields));
}

}  // namespace
}  // namespace ao::http
