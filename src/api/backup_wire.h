#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/json_described.h"
#include "core/backups.h"

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

/// The body of `POST /api/admin/backup`; may be left out.
struct StoreBackupRequest {
    std::optional<std::string> key;
    std::optional<bool> with_secrets;
};
BOOST_DESCRIBE_STRUCT(StoreBackupRequest, (), (key, with_secrets))

/// The body of `POST /api/admin/backups/{name}/verify`; may be left out.
struct StoreBackupCheckRequest {
    std::optional<std::string> key;
};
BOOST_DESCRIBE_STRUCT(StoreBackupCheckRequest, (), (key))

struct StoreBackupCheckReply {
    bool sound = false;
    std::string why;
    std::int64_t rows = 0;
    std::int64_t audit_events = 0;
    std::string audit_head;
};
BOOST_DESCRIBE_STRUCT(StoreBackupCheckReply, (), (sound, why, rows, audit_events, audit_head))

struct StoreBackupRunReply {
    core::BackupState state = core::BackupState::idle;
    std::int64_t done = 0;
    std::int64_t total = 0;
    std::string why;
    std::optional<core::StoreBackupMeta> backup;
    std::optional<std::string> path;
};
BOOST_DESCRIBE_STRUCT(StoreBackupRunReply, (), (state, done, total, why, backup, path))

struct StoreBackupListReply {
    std::vector<core::StoreBackupMeta> backups;
};
BOOST_DESCRIBE_STRUCT(StoreBackupListReply, (), (backups))

}  // namespace ao::api

namespace ao::base::json {

template <>
struct Docs<core::StoreBackupMeta> {
    static constexpr FieldDoc fields[] = {
        {"backup_file", "", "backups/store/store_backup_20260205_181433.tar.gz"},
        {"checksum", "SHA-256 of the file, hex.", ""},
        {"tables", "Rows of each table.", ""},
        {"audit_head", "Signature of the last audit event in it.", ""},
    };
};

template <>
struct Docs<api::StoreBackupRequest> {
    static constexpr FieldDoc fields[] = {
        {"key", "32 bytes as base64url: encrypts the backup.", ""},
        {"with_secrets", "From the server's own machine only, and only encrypted.", "false"},
    };
};

template <>
struct Docs<api::StoreBackupCheckRequest> {
    static constexpr FieldDoc fields[] = {
        {"key",
         "32 bytes as base64url. Without it, encrypted ones are tried with the key of the "
         "scheduled "
         "backups.",
         ""},
    };
};

template <>
struct Docs<api::StoreBackupCheckReply> {
    static constexpr FieldDoc fields[] = {
        {"sound", "Whether the file could be restored as it is.", "true"},
        {"why", "What is wrong, in words; empty when sound.", ""},
        {"rows", "Of all tables.", ""},
        {"audit_head", "Signature of the last audit event in it.", ""},
    };
};

template <>
struct Docs<api::StoreBackupRunReply> {
    static constexpr FieldDoc fields[] = {
        {"done", "Of total: how far it has got.", "50"},
        {"total", "0: not known yet.", "100"},
        {"why", "Why it failed; empty otherwise.", ""},
        {"path", "Where it lies, for callers on the server's own machine.", ""},
    };
};

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
