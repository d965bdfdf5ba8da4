#include "model/lead_csv.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>

#include "base/clock.h"
#include "base/utf8.h"
#include "model/csv.h"
#include "model/text.h"

namespace ao::model {

namespace {

constexpr std::string_view kLeftOut = "-";
constexpr std::string_view kCustomPrefix = "custom.";
constexpr std::string_view kWholeName = "name";

/// The columns of an export in order, and with it the names a mapping may use.
constexpr std::array<std::string_view, 14> kExported = {
    "id",
    "first_name",
    "last_name",
    "email",
    "phone",
    "company",
    "source",
    "status",
    "owner",
    "score",
    "tags",
    "custom_fields",
    "created_at",
    "updated_at"};

struct Guess {
    std::string_view header;  ///< letters and digits only, lower case
    std::string_view field;
};

constexpr Guess kGuesses[] = {
    {"firstname", "first_name"},
    {"givenname", "first_name"},
    {"forename", "first_name"},
    {"vorname", "first_name"},
    {"prenom", "first_name"},
    {"prénom", "first_name"},
    {"nombre", "first_name"},
    {"lastname", "last_name"},
    {"surname", "last_name"},
    {"familyname", "last_name"},
    {"nachname", "last_name"},
    {"nomdefamille", "last_name"},
    {"apellido", "last_name"},
    {"apellidos", "last_name"},
    {"name", "name"},
    {"fullname", "name"},
    {"contact", "name"},
    {"contactname", "name"},
    {"email", "email"},
    {"mail", "email"},
    {"emailaddress", "email"},
    {"mailadresse", "email"},
    {"courriel", "email"},
    {"correo", "email"},
    {"phone", "phone"},
    {"phonenumber", "phone"},
    {"telephone", "phone"},
    {"tel", "phone"},
    {"mobile", "phone"},
    {"mobilephone", "phone"},
    {"telefon", "phone"},
    {"telefono", "phone"},
    {"téléphone", "phone"},
    {"company", "company"},
    {"companyname", "company"},
    {"organisation", "company"},
    {"organization", "company"},
    {"firma", "company"},
    {"unternehmen", "company"},
    {"entreprise", "company"},
    {"empresa", "company"},
    {"account", "company"},
    {"source", "source"},
    {"leadsource", "source"},
    {"quelle", "source"},
    {"status", "status"},
    {"leadstatus", "status"},
    {"owner", "owner"},
    {"leadowner", "owner"},
    {"assignedto", "owner"},
    {"score", "score"},
    {"leadscore", "score"},
    {"tags", "tags"},
    {"tag", "tags"},
    {"labels", "tags"},
    {"customfields", "custom_fields"},
    {"id", kLeftOut},
    {"leadid", kLeftOut},
    {"createdat", kLeftOut},
    {"updatedat", kLeftOut},
    {"version", kLeftOut},
    {"phonee164", kLeftOut},
};

/// "E-Mail Address" → "emailaddress".
std::string plain(std::string_view header) {
    std::string letters;
    for (char c : header) {
        if (c >= 'A' && c <= 'Z')
            letters += static_cast<char>(c - 'A' + 'a');
        else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80)
            letters += c;
    }
    return letters;
}

std::string guessed_field(std::string_view header) {
    if (header.empty()) return std::string(kLeftOut);
    if (header.starts_with(kCustomPrefix)) return std::string(header);
    const std::string letters = plain(header);
    for (const Guess& guess : kGuesses)
        if (guess.header == letters) return std::string(guess.field);
    return std::string(kCustomPrefix).append(header);
}

bool is_field(std::string_view name) {
    if (name == kLeftOut || name == kWholeName) return true;
    if (name.starts_with(kCustomPrefix)) return name.size() > kCustomPrefix.size();
    bool exported = std::find(kExported.begin(), kExported.end(), name) != kExported.end();
    return exported && name != "id" && !name.ends_with("_at");
}

base::FieldError column_fault(const std::string& column, std::string message) {
    return {"column:" + column, std::move(message), "unknown"};
}

/// Splits at ; and , that have no backslash in front, and takes the backslashes out.
std::vector<std::string> split_tags(std::string_view cell) {
    std::vector<std::string> tags(1);
    for (std::size_t i = 0; i < cell.size(); ++i) {
        if (cell[i] == '\\' && i + 1 < cell.size())
            tags.back() += cell[++i];
        else if (cell[i] == ';' || cell[i] == ',')
            tags.emplace_back();
        else
            tags.back() += cell[i];
    }
    return tags;
}

std::string joined_tags(const std::vector<std::string>& tags) {
    std::string cell;
    for (const std::string& tag : tags) {
        if (!cell.empty()) cell += ';';
        for (char c : tag) {
            if (c == ';' || c == ',' || c == '\\') cell += '\\';
            cell += c;
        }
    }
    return cell;
}

/// One record on its way to a change.
class Record {
  public:
    void put(std::string_view field, std::string_view cell) {
        if (field.starts_with(kCustomPrefix)) {
            put_custom(field.substr(kCustomPrefix.size()), cell);
        } else if (field == "custom_fields") {
            put_custom_object(cell);
        } else if (field == "score") {
            put_score(cell);
        } else if (field == "tags") {
            change_.tags = split_tags(cell);
        } else if (field == kWholeName) {
            put_whole_name(cell);
        } else if (std::optional<std::string>* text = text_field(field)) {
            *text = std::string(cell);
        }
    }

    base::Result<LeadChange> take() {
        if (!faults_.empty())
            return base::invalid("The line has faulty fields.", std::move(faults_));
        if (custom_.size() > 1) {
            custom_ += '}';
            change_.custom_fields = base::json::Raw{std::move(custom_)};
            if (object_)
                change_.custom_fields = base::json::merge_patch(*object_, *change_.custom_fields);
        } else if (object_) {
            change_.custom_fields = std::move(object_);
        }
        return std::move(change_);
    }

  private:
    std::optional<std::string>* text_field(std::string_view field) {
        if (field == "first_name") return &change_.first_name;
        if (field == "last_name") return &change_.last_name;
        if (field == "email") return &change_.email;
        if (field == "phone") return &change_.phone;
        if (field == "company") return &change_.company;
        if (field == "source") return &change_.source;
        if (field == "status") return &change_.status;
        if (field == "owner") return &change_.owner;
        return nullptr;
    }

    void put_whole_name(std::string_view cell) {
        std::size_t space = cell.rfind(' ');
        if (space != std::string_view::npos)
            change_.first_name = std::string(trimmed(cell.substr(0, space)));
        change_.last_name = std::string(cell.substr(space + 1));
    }

    void put_score(std::string_view cell) {
        std::int32_t score = 0;
        auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), score);
        if (error == std::errc() && end == cell.data() + cell.size())
            change_.score = score;
        else
            faults_.push_back({"/score", "The score must be a whole number.", "type"});
    }

    void put_custom(std::string_view key, std::string_view cell) {
        if (!base::is_utf8(cell)) {
            faults_.push_back(
                {"/custom_fields/" + std::string(key), "The text is not valid UTF-8.", "format"}
            );
            return;
        }
        if (custom_.size() > 1) custom_ += ',';
        base::json::write_string(custom_, key);
        custom_ += ':';
        base::json::write_string(custom_, cell);
    }

    void put_custom_object(std::string_view cell) {
        base::Result<base::json::Raw> object = base::json::parse_raw(cell);
        if (object && object->is_object())
            object_ = *std::move(object);
        else
            faults_.push_back(
                {"/custom_fields", "The custom fields must be a JSON object.", "format"}
            );
    }

    LeadChange change_;
    std::string custom_ = "{";
    std::optional<base::json::Raw> object_;
    std::vector<base::FieldError> faults_;
};

std::vector<base::FieldError> faults_of(
    const std::vector<std::pair<std::string, std::string>>& columns, const ColumnMapping& mapping
) {
    std::vector<base::FieldError> faults;
    for (const auto& [header, field] : mapping) {
        auto has_header = [&header = header](const auto& column) { return column.first == header; };
        if (std::none_of(columns.begin(), columns.end(), has_header))
            faults.push_back(column_fault(header, "The file has no column of this name."));
        if (!is_field(field))
            faults.push_back(column_fault(header, "There is no field \"" + field + "\"."));
    }
    bool any_known = false;
    for (auto column = columns.begin(); column != columns.end(); ++column) {
        const std::string& field = column->second;
        if (field == kLeftOut) continue;
        any_known |= !field.starts_with(kCustomPrefix);
        auto same_field = [&](const auto& earlier) { return earlier.second == field; };
        if (std::any_of(columns.begin(), column, same_field))
            faults.push_back(column_fault(
                column->first,
                "Another column fills " + field + " already; map one of them to \"-\"."
            ));
    }
    if (!any_known && faults.empty())
        faults.push_back(column_fault(
            columns.empty() ? "" : columns.front().first,
            "The first line must name the columns, such as first_name,last_name,email."
        ));
    return faults;
}

}  // namespace

base::Result<LeadColumns> LeadColumns::of(
    const std::vector<std::string>& header, const ColumnMapping& mapping
) {
    LeadColumns result;
    for (const std::string& cell : header) {
        std::string name(trimmed(unguarded(cell)));
        if (!base::is_utf8(name))
            return base::Error{
                base::ErrorKind::malformed, "The file is not UTF-8. Save it as \"CSV UTF-8\"."};
        auto mapped = mapping.find(name);
        std::string field = mapped == mapping.end() ? guessed_field(name) : mapped->second;
        result.columns_.emplace_back(std::move(name), std::move(field));
    }
    std::vector<base::FieldError> faults = faults_of(result.columns_, mapping);
    if (!faults.empty()) {
        std::string message = faults.front().message;
        return base::invalid(std::move(message), std::move(faults));
    }
    return result;
}

base::Result<LeadChange> LeadColumns::read(const std::vector<std::string>& record) const {
    if (record.size() > columns_.size())
        return base::invalid(
            "The line has more fields than the first line names columns.",
            {{"",
              "has " + std::to_string(record.size()) + " fields, not " +
                  std::to_string(columns_.size()) + "; is a quote missing?",
              "length"}}
        );
    Record lead;
    for (std::size_t i = 0; i < record.size(); ++i) {
        std::string_view cell = trimmed(unguarded(record[i]));
        if (!cell.empty()) lead.put(columns_[i].second, cell);
    }
    return lead.take();
}

void write_csv_header(std::string& out) {
    write_csv_record(out, {kExported.begin(), kExported.end()});
}

void write_csv(std::string& out, const Lead& lead) {
    const std::string score = std::to_string(lead.score);
    const std::string tags = joined_tags(lead.tags);
    const std::string created = base::to_rfc3339(lead.created_at);
    const std::string updated = base::to_rfc3339(lead.updated_at);
    write_csv_record(
        out,
        {lead.id,
         lead.first_name,
         lead.last_name,
         lead.email,
         lead.phone,
         lead.company,
         lead.source,
         lead.status,
         lead.owner,
         score,
         tags,
         lead.custom_fields.text == "{}" ? std::string_view() : lead.custom_fields.text,
         created,
         updated}
    );
}

}  // namespace ao::model
