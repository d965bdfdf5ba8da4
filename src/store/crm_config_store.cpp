#include "store/crm_config_store.h"

namespace ao::store {

namespace {

const Statement kFind{
    "crm_config.find",
    "SELECT type, api_base_url, create_endpoint, get_endpoint, list_endpoint, id_path, auth_type, "
    "auth_key_name, sealed_secret, secret_end, fields, version, created_at, updated_at "
    "FROM crm_config WHERE tenant_id = $1"};

const Statement kSave{
    "crm_config.save",
    "INSERT INTO crm_config (tenant_id, type, api_base_url, create_endpoint, get_endpoint, "
    "list_endpoint, id_path, auth_type, auth_key_name, sealed_secret, secret_end, fields, version, "
    "created_at, updated_at) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) "
    "ON CONFLICT (tenant_id) DO UPDATE SET type = excluded.type, "
    "api_base_url = excluded.api_base_url, create_endpoint = excluded.create_endpoint, "
    "get_endpoint = excluded.get_endpoint, list_endpoint = excluded.list_endpoint, "
    "id_path = excluded.id_path, auth_type = excluded.auth_type, "
    "auth_key_name = excluded.auth_key_name, sealed_secret = excluded.sealed_secret, "
    "secret_end = excluded.secret_end, fields = excluded.fields, version = excluded.version, "
    "created_at = excluded.created_at, "
    "updated_at = excluded.updated_at"};

const Statement kRemove{"crm_config.remove", "DELETE FROM crm_config WHERE tenant_id = $1"};

/// One field a line; neither part has a control character.
std::string join(const std::vector<model::CrmField>& fields) {
    std::string lines;
    for (const model::CrmField& field : fields)
        lines.append(field.field)
            .append("\t")
            .append(model::to_string(field.transform))
            .append("\t")
            .append(field.path)
            .append("\n");
    return lines;
}

std::vector<model::CrmField> split(std::string_view lines) {
    std::vector<model::CrmField> fields;
    while (!lines.empty()) {
        const std::string_view line = lines.substr(0, lines.find('\n'));
        lines.remove_prefix(line.size() + 1);
        const std::size_t first = line.find('\t');
        const std::size_t second = line.find('\t', first + 1);
        const auto transform =
            model::parse_crm_transform(line.substr(first + 1, second - first - 1));
        fields.push_back(
            {std::string(line.substr(0, first)),
             transform.value_or(model::CrmTransform::none),
             std::string(line.substr(second + 1))}
        );
    }
    return fields;
}

}  // namespace

std::optional<model::CrmSettings> CrmConfigStore::find(std::string_view tenant_id) {
    auto rows = session_.query(kFind, {value(tenant_id)});
    if (!rows->next()) return std::nullopt;
    model::CrmSettings settings;
    settings.type = rows->text(0);
    settings.api_base_url = rows->text(1);
    settings.create_endpoint = rows->text(2);
    settings.get_endpoint = rows->text(3);
    settings.list_endpoint = rows->text(4);
    settings.id_path = rows->text(5);
    settings.auth_type = rows->text(6);
    settings.auth_key_name = rows->text(7);
    settings.sealed_secret = rows->text(8);
    settings.secret_end = rows->text(9);
    settings.fields = split(rows->text(10));
    settings.version = rows->integer(11);
    settings.created_at = rows->time(12);
    settings.updated_at = rows->time(13);
    return settings;
}

void CrmConfigStore::save(std::string_view tenant_id, const model::CrmSettings& settings) {
    const std::string fields = join(settings.fields);
    session_.execute(
        kSave,
        {value(tenant_id),
         value(settings.type),
         value(settings.api_base_url),
         value(settings.create_endpoint),
         value(settings.get_endpoint),
         value(settings.list_endpoint),
         value(settings.id_path),
         value(settings.auth_type),
         value(settings.auth_key_name),
         value(settings.sealed_secret),
         value(settings.secret_end),
         value(fields),
         value(settings.version),
         value(settings.created_at),
         value(settings.updated_at)}
    );
}

bool CrmConfigStore::remove(std::string_view tenant_id) {
    return session_.execute(kRemove, {value(tenant_id)}) > 0;
}

}  // namespace ao::store
