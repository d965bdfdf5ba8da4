#include "base/running_sha256.h"

#include <stdexcept>

#include <openssl/evp.h>

namespace ao::base {

namespace {

void must(bool succeeded) {
    if (!succeeded) throw std::runtime_error("SHA-256 is not available");
}

}  // namespace

void RunningSha256::Free::operator()(evp_md_ctx_st* context) const {
    EVP_MD_CTX_free(context);
}

RunningSha256::RunningSha256() : context_(EVP_MD_CTX_new()) {
    must(EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) == 1);
}

void RunningSha256::add(std::string_view bytes) {
    must(EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()) == 1);
}

Sha256 RunningSha256::finish() {
    Sha256 digest;
    must(EVP_DigestFinal_ex(context_.get(), digest.data(), nullptr) == 1);
    return digest;
}

}  // namespace ao::base
