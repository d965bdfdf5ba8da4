#include "http/self_signed.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <ctime>
#include <memory>
#include <stdexcept>

#include <boost/asio/ip/address.hpp>
#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "base/async.h"
#include "base/crypto.h"

namespace ao::http {

namespace {

constexpr long kVersion3 = 2;
constexpr std::size_t kMostNameBytes = 253;       // RFC 1035 section 2.3.4
constexpr std::size_t kMostCommonNameBytes = 64;  // RFC 5280 appendix A.1
constexpr std::chrono::hours kClocksDiffer{1};

struct Free {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }

    void operator()(X509* certificate) const { X509_free(certificate); }

    void operator()(X509_EXTENSION* extension) const { X509_EXTENSION_free(extension); }

    void operator()(BIO* memory) const { BIO_free(memory); }
};

using Key = std::unique_ptr<EVP_PKEY, Free>;
using Certificate = std::unique_ptr<X509, Free>;
using Memory = std::unique_ptr<BIO, Free>;

void need(bool succeeded, const char* what) {
    if (!succeeded) throw std::runtime_error(std::string("OpenSSL could not ") + what + ".");
}

bool is_address(const std::string& name) {
    boost::system::error_code error;
    base::asio::ip::make_address(name, error);
    return !error;
}

/// Letters, digits and hyphens between dots; a first label "*" stands for any.
bool is_host_name(const std::string& name) {
    auto allowed = [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '.' || c == '_';
    };
    const std::string rest = name.starts_with("*.") ? name.substr(2) : name;
    return !rest.empty() && name.size() <= kMostNameBytes && rest.front() != '.' &&
           rest.front() != '-' && rest.find("..") == std::string::npos &&
           std::all_of(rest.begin(), rest.end(), allowed);
}

base::Result<void> check_names(const std::vector<std::string>& names) {
    for (const std::string& name : names)
        if (!is_address(name) && !is_host_name(name))
            return base::invalid("'" + name + "' is neither a host name nor an address.");
    if (names.empty()) return base::invalid("A certificate needs a name.");
    return {};
}

std::string alternative_names(const std::vector<std::string>& names) {
    std::string list;
    for (const std::string& name : names)
        list.append(list.empty() ? "" : ",").append(is_address(name) ? "IP:" : "DNS:").append(name);
    return list;
}

void add_extension(X509* certificate, int kind, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
    const std::unique_ptr<X509_EXTENSION, Free> extension(
        X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str())
    );
    need(
        extension != nullptr && X509_add_ext(certificate, extension.get(), -1) == 1,
        "write an extension"
    );
}

void set_serial(X509* certificate) {
    std::array<std::uint8_t, 8> random{};
    base::random_bytes(random);
    std::uint64_t number = 0;
    for (const std::uint8_t byte : random)
        number = (number << 8U) | byte;
    number = (number >> 1U) | 1U;  // positive, as RFC 5280 section 4.1.2.2 wants it
    need(
        ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), number) == 1, "set the number"
    );
}

void set_life(X509* certificate, const SelfSignedWish& wish) {
    using Seconds = std::chrono::time_point<std::chrono::system_clock, std::chrono::seconds>;
    const auto whole = std::chrono::time_point_cast<std::chrono::seconds>(wish.now);
    const Seconds now{whole.time_since_epoch()};
    const std::time_t from = std::chrono::system_clock::to_time_t(now - kClocksDiffer);
    const std::time_t until = std::chrono::system_clock::to_time_t(now + wish.valid);
    need(
        ASN1_TIME_set(X509_getm_notBefore(certificate), from) != nullptr &&
            ASN1_TIME_set(X509_getm_notAfter(certificate), until) != nullptr,
        "set the dates"
    );
}

void set_names(X509* certificate, const std::vector<std::string>& names) {
    const std::string common = names.front().substr(0, kMostCommonNameBytes);
    X509_NAME* subject = X509_get_subject_name(certificate);
    need(
        X509_NAME_add_entry_by_txt(
            subject,
            "CN",
            MBSTRING_UTF8,
            reinterpret_cast<const unsigned char*>(common.data()),
            static_cast<int>(common.size()),
            -1,
            0
        ) == 1 &&
            X509_set_issuer_name(certificate, subject) == 1,
        "set the name"
    );
}

std::string text_of(BIO* memory) {
    char* bytes = nullptr;
    const long size = BIO_get_mem_data(memory, &bytes);
    return {bytes, static_cast<std::size_t>(size)};
}

}  // namespace

base::Result<SelfSigned> make_self_signed(const SelfSignedWish& wish) {
    if (auto checked = check_names(wish.names); !checked.ok()) return checked.error();
    const Key key(EVP_EC_gen("P-256"));
    const Certificate certificate(X509_new());
    need(key && certificate, "make a key");
    need(X509_set_version(certificate.get(), kVersion3) == 1, "set the version");
    set_serial(certificate.get());
    set_life(certificate.get(), wish);
    set_names(certificate.get(), wish.names);
    need(X509_set_pubkey(certificate.get(), key.get()) == 1, "set the key");
    // No key usage: with it OpenSSL would not take the certificate for its own issuer, and clients
    // that are given it as the authority to trust would refuse it.
    add_extension(certificate.get(), NID_basic_constraints, "critical,CA:FALSE");
    add_extension(certificate.get(), NID_ext_key_usage, "serverAuth");
    add_extension(certificate.get(), NID_subject_alt_name, alternative_names(wish.names));
    add_extension(certificate.get(), NID_subject_key_identifier, "hash");
    need(X509_sign(certificate.get(), key.get(), EVP_sha256()) > 0, "sign");

    const Memory public_half(BIO_new(BIO_s_mem()));
    const Memory private_half(BIO_new(BIO_s_secmem()));
    need(
        public_half && private_half &&
            PEM_write_bio_X509(public_half.get(), certificate.get()) == 1 &&
            PEM_write_bio_PrivateKey(
                private_half.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr
            ) == 1,
        "write PEM"
    );
    return SelfSigned{text_of(public_half.get()), text_of(private_half.get())};
}

}  // namespace ao::http
