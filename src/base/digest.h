#pragma once
#include <memory>
#include <string_view>

#include "base/crypto.h"

namespace ao::base {

/// SHA-256 of bytes that come piece by piece.
class Sha256Digest {
  public:
    Sha256Digest();
    ~Sha256Digest();
    Sha256Digest(const Sha256Digest&) = delete;
    Sha256Digest& operator=(const Sha256Digest&) = delete;

    void add(std::string_view bytes);

    /// Of everything added. To be called once, last.
    Sha256 finish();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace ao::base
