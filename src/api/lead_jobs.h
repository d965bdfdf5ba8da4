#pragma once
#include "api/endpoint.h"
#include "core/lead_jobs.h"

namespace ao::api {

/// The HTTP door of work on many leads that goes on in the background.
class LeadJobDoor {
  public:
    explicit LeadJobDoor(core::LeadJobs& jobs) : jobs_(jobs) {}

    /// `POST /api/leads/export`: begins a file of leads.
    Answer begin_export(Call& call);

    /// `POST /api/workflows/{workflow_id}/execute/bulk`: begins to start a workflow for many leads.
    Answer begin_workflow(Call& call);

    /// `GET /api/jobs`: one's own, newest first.
    Answer list(Call& call);

    /// `GET /api/jobs/{job_id}`.
    Answer get(Call& call);

    /// `POST /api/jobs/{job_id}/cancel`.
    Answer cancel(Call& call);

    /// `GET /api/jobs/{job_id}/file`, streamed.
    Answer download(Call& call);

    /// `DELETE /api/jobs/{job_id}`: the job and its file.
    Answer remove(Call& call);

  private:
    core::LeadJobs& jobs_;
};

}  // namespace ao::api
