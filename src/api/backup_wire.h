#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "base/json_described.h"
#include "core/audit_backup.h"

/// The JSON of backups: `backup_file`, `size_bytes`, `compressed` and `created_at` are the
/// contract's.
namespace ao::api {

struct AuditBackupListReply {
    std::vector<core::AuditBackupMeta> backups;
};
BOOST_DESCRIBE_STRUCT(AuditBackupListReply, (), (backups))

struct AuditBackupCheckReply {
    bool sound = false;
    std::string why;
    std::int64_t events = 0;
    std::int64_t last_sequence = 0;
    std::string chain_head;
};
BOOST_DESCRIBE_STRUCT(AuditBackupCheckReply, (), (sound, why, events, last_sequence, chain_head))

}  // namespace ao::api

namespace ao::base::json {

template <>
struct Docs<core::AuditBackupMeta> {
    static constexpr FieldDoc fields[] = {
        {"timestamp", "UTC.", "20260205_181433"},
        {"backup_file", "", "backups/audit/audit_backup_20260205_181433.log.gz"},
        {"checksum", "SHA-256 of the file, hex.", ""},
        {"from", "Time of the first event.", ""},
        {"to", "Time of the last event.", ""},
        {"chain_head", "Signature of the last event.", ""},
        {"key", "Public key of the installation (Ed25519, base64url).", ""},
        {"signature", "Of this description, by that key.", ""},
    };
};

template <>
struct Docs<api::AuditBackupCheckReply> {
    static constexpr FieldDoc fields[] = {
        {"sound", "Whether file, description and the audit log still agree.", "true"},
        {"why", "What is wrong, in words; empty when sound.", ""},
    };
};

}  // namespace ao::base::json
