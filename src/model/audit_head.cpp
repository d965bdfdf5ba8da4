#include "model/audit_head.h"

#include "base/signing.h"

namespace ao::model {

std::string signed_text(const AuditHead& head) {
    return "automation-orchestrator audit head 1\n" + std::to_string(head.sequence) + "\n" +
           head.hash + "\n" + std::to_string(base::to_micros(head.at)) + "\n";
}

bool has_valid_signature(const AuditHead& head) {
    return base::verify_signature(head.key, signed_text(head), head.signature);
}

}  // namespace ao::model
