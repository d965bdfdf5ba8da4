#include "store/saved_view_store.h"

#include "base/json_described.h"

namespace ao::store {

namespace {

namespace json = base::json;

constexpr std::string_view kTasks = "tasks";

const Statement kInsert{
    "saved_view.insert",
    "INSERT INTO saved_view (id, tenant_id, user_id, page, name, shared, filter, sort, "
    "shown_columns, version, created_at, updated_at) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT DO NOTHING"};

const Statement kFind{
    "saved_view.find",
    "SELECT id, tenant_id, user_id, page, name, shared, filter, sort, shown_columns, version, "
    "created_at, updated_at FROM saved_view WHERE tenant_id = $1 AND id = $2"};

// Two walks of an index each; a condition with OR would be none.
const Statement kList{
    "saved_view.list",
    "SELECT id, tenant_id, user_id, page, name, shared, filter, sort, shown_columns, version, "
    "created_at, updated_at FROM saved_view "
    "WHERE tenant_id = $1 AND user_id = $2 AND page = $3 "
    "UNION "
    "SELECT id, tenant_id, user_id, page, name, shared, filter, sort, shown_columns, version, "
    "created_at, updated_at FROM saved_view WHERE tenant_id = $1 AND page = $3 AND shared = 1 "
    "ORDER BY name, id"};

const Statement kCount{
    "saved_view.count", "SELECT count(*) FROM saved_view WHERE tenant_id = $1 AND user_id = $2"};

const Statement kUpdate{
    "saved_view.update",
    "UPDATE saved_view SET name = $3, shared = $4, filter = $5, sort = $6, shown_columns = $7, "
    "version = $8, updated_at = $9 WHERE tenant_id = $1 AND id = $2"};

const Statement kRemove{
    "saved_view.remove", "DELETE FROM saved_view WHERE tenant_id = $1 AND id = $2"};

std::string_view word_of(model::ViewPage page) {
    return page == model::ViewPage::tasks ? kTasks : "leads";
}

model::SavedView read_view(const Rows& rows) {
    model::SavedView view;
    view.id = rows.text(0);
    view.tenant_id = rows.text(1);
    view.user_id = rows.text(2);
    view.page = rows.text(3) == kTasks ? model::ViewPage::tasks : model::ViewPage::leads;
    view.name = rows.text(4);
    view.shared = rows.integer(5) != 0;
    view.filter = json::parse<std::map<std::string, std::string>>(rows.text(6)).value();
    view.sort = rows.text(7);
    view.columns = json::parse<std::vector<std::string>>(rows.text(8)).value();
    view.version = rows.integer(9);
    view.created_at = rows.time(10);
    view.updated_at = rows.time(11);
    return view;
}

}  // namespace

bool SavedViewStore::insert(const model::SavedView& view) {
    const std::string filter = json::to_string(view.filter);
    const std::string columns = json::to_string(view.columns);
    return session_.execute(
               kInsert,
               {value(view.id),
                value(view.tenant_id),
                value(view.user_id),
                value(word_of(view.page)),
                value(view.name),
                value(view.shared ? 1 : 0),
                value(filter),
                value(view.sort),
                value(columns),
                value(view.version),
                value(view.created_at),
                value(view.updated_at)}
           ) > 0;
}

std::optional<model::SavedView> SavedViewStore::find(
    std::string_view tenant_id, std::string_view id
) {
    auto rows = session_.query(kFind, {value(tenant_id), value(id)});
    if (!rows->next()) return std::nullopt;
    return read_view(*rows);
}

std::vector<model::SavedView> SavedViewStore::list(
    std::string_view tenant_id, std::string_view user_id, model::ViewPage page
) {
    auto rows = session_.query(kList, {value(tenant_id), value(user_id), value(word_of(page))});
    std::vector<model::SavedView> views;
    while (rows->next())
        views.push_back(read_view(*rows));
    return views;
}

std::int64_t SavedViewStore::count(std::string_view tenant_id, std::string_view user_id) {
    auto rows = session_.query(kCount, {value(tenant_id), value(user_id)});
    rows->next();
    return rows->integer(0);
}

void SavedViewStore::update(const model::SavedView& view) {
    const std::string filter = json::to_string(view.filter);
    const std::string columns = json::to_string(view.columns);
    session_.execute(
        kUpdate,
        {value(view.tenant_id),
         value(view.id),
         value(view.name),
         value(view.shared ? 1 : 0),
         value(filter),
         value(view.sort),
         value(columns),
         value(view.version),
         value(view.updated_at)}
    );
}

void SavedViewStore::remove(std::string_view tenant_id, std::string_view id) {
    session_.execute(kRemove, {value(tenant_id), value(id)});
}

}  // namespace ao::store
