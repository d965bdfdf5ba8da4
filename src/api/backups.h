#pragma once
#include "api/endpoint.h"
#include "core/backups.h"

namespace ao::api {

/// Backups, for administrators of the tenant "default".
class BackupDoor {
  public:
    explicit BackupDoor(core::Backups& backups) : backups_(backups) {}

    /// `POST /api/admin/audit/backup?compress=true`: answers when the file is on disk.
    Answer create_audit(Call& call);

    /// `GET /api/admin/audit/backups`, newest first.
    Answer list_audit(Call& call);

    /// `GET /api/admin/audit/backups/{name}`: the file itself, streamed.
    Answer download_audit(Call& call);

    /// `POST /api/admin/audit/backups/{name}/verify`.
    Answer verify_audit(Call& call);

    /// `DELETE /api/admin/audit/backups/{name}`.
    Answer remove_audit(Call& call);

    /// `POST /api/admin/backup`: begins a backup of the whole store.
    Answer begin_store(Call& call);

    /// `GET /api/admin/backup`: how the latest one goes.
    Answer store_run(Call& call);

    /// `GET /api/admin/backups`, newest first.
    Answer list_store(Call& call);

    /// `GET /api/admin/backups/{name}`: the file itself, streamed.
    Answer download_store(Call& call);

    /// `POST /api/admin/backups/{name}/verify`.
    Answer verify_store(Call& call);

    /// `DELETE /api/admin/backups/{name}`.
    Answer remove_store(Call& call);

  private:
    core::Backups& backups_;
};

}  // namespace ao::api
