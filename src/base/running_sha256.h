#pragma once
#include <memory>
#include <string_view>

#include "base/crypto.h"

struct evp_md_ctx_st;

namespace ao::base {

/// The SHA-256 of bytes that come piece by piece.
class RunningSha256 {
  public:
    RunningSha256();

    void add(std::string_view bytes);

    /// Of everything added. Nothing may be added afterwards.
    Sha256 finish();

  private:
    struct Free {
        void operator()(evp_md_ctx_st* context) const;
    };

    std::unique_ptr<evp_md_ctx_st, Free> context_;
};

}  // namespace ao::base
