#include "core/saved_views.h"

#include <utility>

#include "base/id.h"
#include "core/audit.h"
#include "store/saved_view_store.h"

namespace ao::core {

namespace {

base::Error no_such_view() {
    return base::not_found("There is no such view.");
}

base::Error name_is_taken() {
    return base::conflict("You have a view of that name. Change it, or take another name.");
}

bool may_see(const model::Actor& actor, const model::SavedView& view) {
    return view.shared || view.user_id == actor.user_id;
}

/// The view, when the actor may change it.
base::Result<model::SavedView> find_own(
    store::Session& session, const model::Actor& actor, const std::string& id
) {
    auto view = store::SavedViewStore(session).find(actor.tenant_id, id);
    if (!view || !may_see(actor, *view)) return no_such_view();
    if (view->user_id != actor.user_id && !actor.may(model::Permission::users_manage))
        return base::forbidden("The view is somebody else's. Save it under another name.");
    return std::move(*view);
}

template <class Value>
bool take(std::optional<Value>& wanted, Value& target) {
    if (!wanted || *wanted == target) return false;
    target = std::move(*wanted);
    return true;
}

/// The names of the fields that are different now.
std::vector<std::string> apply(model::SavedView& view, ViewChange wanted) {
    std::vector<std::string> fields;
    if (take(wanted.name, view.name)) fields.emplace_back("name");
    if (take(wanted.shared, view.shared)) fields.emplace_back("shared");
    if (take(wanted.filter, view.filter)) fields.emplace_back("filter");
    if (take(wanted.sort, view.sort)) fields.emplace_back("sort");
    if (take(wanted.columns, view.columns)) fields.emplace_back("columns");
    return fields;
}

base::Result<void> check_view(const model::Actor& actor, const model::SavedView& view) {
    if (view.shared && !actor.may(model::Permission::leads_write))
        return base::forbidden("Sharing a view needs the permission leads:write.");
    return model::check(view);
}

}  // namespace

base::Async<std::vector<model::SavedView>> SavedViews::list(
    model::Actor actor, model::ViewPage page
) {
    auto body = [&](store::Session& session) {
        return store::SavedViewStore(session).list(actor.tenant_id, actor.user_id, page);
    };
    co_return co_await database_.read(store::ReadCost::point, std::move(body));
}

base::Async<base::Result<model::SavedView>> SavedViews::get(model::Actor actor, std::string id) {
    auto body = [&](store::Session& session) {
        return store::SavedViewStore(session).find(actor.tenant_id, id);
    };
    auto view = co_await database_.read(store::ReadCost::point, std::move(body));
    if (!view || !may_see(actor, *view)) co_return no_such_view();
    co_return std::move(*view);
}

base::Async<base::Result<Created<model::SavedView>>> SavedViews::create(
    model::Actor actor, model::ViewPage page, ViewChange wanted, Once<model::SavedView> once
) {
    const base::Time now = clock_.now();
    model::SavedView view{
        .id = base::new_id(), .tenant_id = actor.tenant_id, .user_id = actor.user_id};
    view.page = page;
    static_cast<void>(apply(view, std::move(wanted)));
    view.version = 1;
    view.created_at = view.updated_at = now;
    if (auto checked = check_view(actor, view); !checked.ok()) co_return checked.error();
    auto create = [&](store::Session& session) -> base::Result<model::SavedView> {
        store::SavedViewStore views(session);
        if (views.count(actor.tenant_id, actor.user_id) >= kMostViews)
            return base::conflict("You have 100 views already. Delete some first.");
        if (!views.insert(view)) return name_is_taken();
        audit(session, actor, "view_created", "view", view.id, {"{}"}, now);
        return view;
    };
    auto body = [&](store::Session& session) {
        return run_once<model::SavedView>(session, actor, once, now, create);
    };
    co_return co_await database_.write("view.create", std::move(body));
}

base::Async<base::Result<model::SavedView>> SavedViews::change(
    model::Actor actor, std::string id, ViewChange wanted
) {
    const base::Time now = clock_.now();
    auto body = [&](store::Session& session) -> base::Result<model::SavedView> {
        auto view = find_own(session, actor, id);
        if (!view) return view;
        store::SavedViewStore views(session);
        if (wanted.name && *wanted.name != view->name)
            for (const auto& other : views.list(actor.tenant_id, view->user_id, view->page))
                if (other.user_id == view->user_id && other.name == *wanted.name)
                    return name_is_taken();
        const auto fields = apply(*view, wanted);
        if (fields.empty()) return view;
        if (auto checked = check_view(actor, *view); !checked.ok()) return checked.error();
        ++view->version;
        view->updated_at = now;
        views.update(*view);
        audit(session, actor, "view_changed", "view", id, audit_fields(fields), now);
        return view;
    };
    co_return co_await database_.write("view.change", std::move(body));
}

base::Async<base::Result<void>> SavedViews::remove(model::Actor actor, std::string id) {
    const base::Time now = clock_.now();
    auto body = [&](store::Session& session) -> base::Result<void> {
        auto view = find_own(session, actor, id);
        if (!view) return view.error();
        store::SavedViewStore(session).remove(actor.tenant_id, id);
        audit(session, actor, "view_deleted", "view", id, {"{}"}, now);
        return {};
    };
    co_return co_await database_.write("view.remove", std::move(body));
}

}  // namespace ao::core
