#include "base/digest.h"

#include <stdexcept>

#include <openssl/evp.h>

namespace ao::base {

struct Sha256Digest::State {
    EVP_MD_CTX* context = EVP_MD_CTX_new();

    State() = default;

    ~State() { EVP_MD_CTX_free(context); }

    State(const State&) = delete;
    State& operator=(const State&) = delete;
};

Sha256Digest::Sha256Digest() : state_(std::make_unique<State>()) {
    if (EVP_DigestInit_ex(state_->context, EVP_sha256(), nullptr) != 1)
        throw std::runtime_error("SHA-256 is not available");
}

Sha256Digest::~Sha256Digest() = default;

void Sha256Digest::add(std::string_view bytes) {
    EVP_DigestUpdate(state_->context, bytes.data(), bytes.size());
}

Sha256 Sha256Digest::finish() {
    Sha256 digest;
    unsigned size = 0;
    EVP_DigestFinal_ex(state_->context, digest.data(), &size);
    return digest;
}

}  // namespace ao::base
