#include "api/saved_views.h"

#include <utility>

#include "api/account_wire.h"
#include "api/lead_query.h"
#include "api/once.h"
#include "api/saved_view_wire.h"
#include "api/wire.h"

namespace ao::api {

namespace {

ViewReply to_wire(const model::SavedView& view, const model::Actor& actor) {
    return {
        .id = view.id,
        .name = view.name,
        .page = view.page,
        .shared = view.shared,
        .own = view.user_id == actor.user_id,
        .filter = view.filter,
        .sort = view.sort,
        .columns = view.columns,
        .created_at = view.created_at,
        .updated_at = view.updated_at};
}

/// A view of leads must be one that GET /api/leads can show.
base::Result<void> check_for_list(model::ViewPage page, const core::ViewChange& wanted) {
    if (page != model::ViewPage::leads) return {};
    if (wanted.filter)
        if (auto filter = parse_lead_filter(*wanted.filter, "/filter/"); !filter)
            return std::move(filter).error();
    if (!wanted.sort || wanted.sort->empty()) return {};
    auto order = parse_lead_sort(*wanted.sort);
    if (order) return {};
    base::Error error = std::move(order).error();
    for (base::FieldError& field : error.fields)
        field.pointer = "/sort";
    return error;
}

std::string view_id_of(const Call& call) {
    return std::string(call.request.param("view_id"));
}

}  // namespace

Answer SavedViewDoor::list(Call& call) {
    const std::string word = call.request.query_param("page").value_or("leads");
    const auto page = base::json::find_enumerator<model::ViewPage>(word);
    if (!page)
        co_return base::invalid(
            "page must be leads or tasks.", {{"query:page", "must be leads or tasks", "enum"}}
        );
    ViewListReply reply;
    const auto views = co_await views_.list(call.actor, *page);
    for (const model::SavedView& view : views)
        reply.views.push_back(to_wire(view, call.actor));
    co_return reply_with(reply);
}

Answer SavedViewDoor::create(Call& call) {
    auto body = read_body<ViewRequest>(call);
    if (!body) co_return std::move(body).error();
    auto key = idempotency_key_of(call.request);
    if (!key) co_return std::move(key).error();
    const model::ViewPage page = body->page.value_or(model::ViewPage::leads);
    core::ViewChange wanted{
        std::move(body->name),
        body->shared,
        std::move(body->filter),
        std::move(body->sort),
        std::move(body->columns)};
    if (auto checked = check_for_list(page, wanted); !checked.ok()) co_return checked.error();
    auto render = [&call](const model::SavedView& view) {
        return base::json::to_string(to_wire(view, call.actor));
    };
    auto answer = once<model::SavedView>(std::move(*key), std::move(render));
    auto made = co_await views_.create(call.actor, page, std::move(wanted), std::move(answer));
    if (!made) co_return std::move(made).error();
    co_return kept_answer(std::move(made->answer), made->repeated);
}

Answer SavedViewDoor::get(Call& call) {
    auto view = co_await views_.get(call.actor, view_id_of(call));
    if (!view) co_return std::move(view).error();
    co_return reply_with(to_wire(*view, call.actor));
}

Answer SavedViewDoor::change(Call& call) {
    auto body = read_body<ViewChangeRequest>(call);
    if (!body) co_return std::move(body).error();
    auto view = co_await views_.get(call.actor, view_id_of(call));
    if (!view) co_return std::move(view).error();
    core::ViewChange wanted{
        std::move(body->name),
        body->shared,
        std::move(body->filter),
        std::move(body->sort),
        std::move(body->columns)};
    if (auto checked = check_for_list(view->page, wanted); !checked.ok()) co_return checked.error();
    auto changed = co_await views_.change(call.actor, view->id, std::move(wanted));
    if (!changed) co_return std::move(changed).error();
    co_return reply_with(to_wire(*changed, call.actor));
}

Answer SavedViewDoor::remove(Call& call) {
    auto removed = co_await views_.remove(call.actor, view_id_of(call));
    if (!removed.ok()) co_return removed.error();
    co_return reply_with(MessageReply{"View deleted"});
}

}  // namespace ao::api
