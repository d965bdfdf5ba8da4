#pragma once
#include "api/endpoint.h"
#include "core/workflows.h"

namespace ao::api {

/// What a definition can be made of: the schema, the templates, and what is wrong with one.
class WorkflowCatalogueDoor {
  public:
    explicit WorkflowCatalogueDoor(core::Workflows& workflows) : workflows_(workflows) {}

    /// `GET /api/workflows/schema`: JSON Schema of a definition.
    Answer schema(Call& call);

    /// `GET /api/workflows/templates`; `GET /api/builder/templates` is its older path.
    Answer templates(Call& call);

    /// `POST /api/workflows/check`: every fault of the definition in the body.
    Answer check(Call& call);

    /// `GET /api/workflows/{workflow_id}/diff?from=&to=`.
    Answer difference(Call& call);

  private:
    core::Workflows& workflows_;
};

}  // namespace ao::api
