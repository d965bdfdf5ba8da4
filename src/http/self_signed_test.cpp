#include "http/self_signed.h"

#include <filesystem>

#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "base/file.h"
#include "base/id.h"
#include "http/tls.h"

namespace ao::http {
namespace {

using namespace std::chrono_literals;

const base::Time kNow{1'767'225'600s};

using CertificatePointer = std::unique_ptr<X509, decltype(&X509_free)>;

CertificatePointer read(const std::string& pem) {
    const std::unique_ptr<BIO, decltype(&BIO_free)> memory(
        BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free
    );
    return {PEM_read_bio_X509(memory.get(), nullptr, nullptr, nullptr), X509_free};
}

SelfSigned make(std::vector<std::string> names) {
    return make_self_signed({.names = std::move(names), .now = kNow, .valid = std::chrono::days{30}}
    ).value();
}

TEST(SelfSignedCertificate, IsForItsNamesAndNoOthers) {
    const auto made = make({"ao.example.com", "*.ao.example.com", "192.0.2.7", "2001:db8::7"});
    const auto certificate = read(made.certificate);
    ASSERT_NE(certificate, nullptr);
    const auto is_for = [&](const std::string& host) {
        return X509_check_host(certificate.get(), host.data(), host.size(), 0, nullptr) == 1;
    };
    EXPECT_TRUE(is_for("ao.example.com"));
    EXPECT_TRUE(is_for("eu.ao.example.com"));
    EXPECT_FALSE(is_for("example.com"));
    EXPECT_EQ(X509_check_ip_asc(certificate.get(), "192.0.2.7", 0), 1);
    EXPECT_EQ(X509_check_ip_asc(certificate.get(), "2001:db8::7", 0), 1);
    EXPECT_EQ(X509_check_ip_asc(certificate.get(), "192.0.2.8", 0), 0);
}

TEST(SelfSignedCertificate, LastsAsLongAsAskedAndSignsNoOthers) {
    const auto certificate = read(make({"localhost"}).certificate);
    ASSERT_NE(certificate, nullptr);
    const std::time_t now =
        std::chrono::duration_cast<std::chrono::seconds>(kNow.time_since_epoch()).count();
    EXPECT_EQ(ASN1_TIME_cmp_time_t(X509_get0_notBefore(certificate.get()), now - 3'600), 0);
    EXPECT_EQ(ASN1_TIME_cmp_time_t(X509_get0_notAfter(certificate.get()), now + 30 * 86'400), 0);
    EXPECT_EQ(X509_check_ca(certificate.get()), 0);
    EXPECT_EQ(X509_self_signed(certificate.get(), 1), 1);
}

TEST(SelfSignedCertificate, ServesTls) {
    const auto made = make({"localhost"});
    const auto folder = std::filesystem::temp_directory_path() / ("ao-tls-" + base::new_id());
    base::make_private_directory(folder);
    base::write_small_file(folder / "cert.pem", made.certificate, base::NewFile::Existing::keep);
    base::write_small_file(folder / "key.pem", made.key, base::NewFile::Existing::keep);
    EXPECT_NO_THROW(TlsContext((folder / "cert.pem").string(), (folder / "key.pem").string()));
    const auto other = make({"localhost"});
    base::write_small_file(folder / "key.pem", other.key, base::NewFile::Existing::replace);
    EXPECT_THROW(
        TlsContext((folder / "cert.pem").string(), (folder / "key.pem").string()),
        std::runtime_error
    ) << "every key is a new one";
    std::filesystem::remove_all(folder);
}

TEST(SelfSignedCertificate, OddNamesAreRefused) {
    for (const char* name :
         {"", "a b", "a,DNS:evil.example", "http://x", "-x", "a..b", "*", "[::1]"})
        EXPECT_FALSE(make_self_signed({.names = {name}, .now = kNow})) << name;
    EXPECT_FALSE(make_self_signed({.names = {}, .now = kNow}));
    EXPECT_TRUE(make_self_signed({.names = {std::string(70, 'a') + ".example"}, .now = kNow}));
}

}  // namespace
}  // namespace ao::http
