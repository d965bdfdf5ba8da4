#pragma once
#include "api/endpoint.h"
#include "core/saved_views.h"

namespace ao::api {

/// The HTTP door of lists with a name.
class SavedViewDoor {
  public:
    explicit SavedViewDoor(core::SavedViews& views) : views_(views) {}

    /// `GET /api/views?page=leads`: one's own and the shared ones, by name.
    Answer list(Call& call);

    /// `POST /api/views`.
    Answer create(Call& call);

    /// `GET /api/views/{view_id}`.
    Answer get(Call& call);

    /// `PUT /api/views/{view_id}`: what is absent stays.
    Answer change(Call& call);

    /// `DELETE /api/views/{view_id}`.
    Answer remove(Call& call);

  private:
    core::SavedViews& views_;
};

}  // namespace ao::api
