#pragma once
/// The JSON of lists with a name.
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/json_described.h"
#include "core/saved_views.h"
#include "model/saved_view.h"

namespace ao::model {

BOOST_DESCRIBE_ENUM(ViewPage, leads, tasks)

}  // namespace ao::model

namespace ao::api {

struct ViewRequest {
    std::string name;
    std::optional<model::ViewPage> page{};
    std::optional<bool> shared{};
    std::optional<std::map<std::string, std::string>> filter{};
    std::optional<std::string> sort{};
    std::optional<std::vector<std::string>> columns{};
};
BOOST_DESCRIBE_STRUCT(ViewRequest, (), (name, page, shared, filter, sort, columns))

struct ViewChangeRequest {
    std::optional<std::string> name{};
    std::optional<bool> shared{};
    std::optional<std::map<std::string, std::string>> filter{};
    std::optional<std::string> sort{};
    std::optional<std::vector<std::string>> columns{};
};
BOOST_DESCRIBE_STRUCT(ViewChangeRequest, (), (name, shared, filter, sort, columns))

struct ViewReply {
    std::string id;
    std::string name;
    model::ViewPage page{};
    bool shared = false;
    bool own = false;
    std::map<std::string, std::string> filter;
    std::string sort;
    std::vector<std::string> columns;
    base::Time created_at;
    base::Time updated_at;
};
BOOST_DESCRIBE_STRUCT(
    ViewReply, (), (id, name, page, shared, own, filter, sort, columns, created_at, updated_at)
)

struct ViewListReply {
    std::vector<ViewReply> views{};
};
BOOST_DESCRIBE_STRUCT(ViewListReply, (), (views))

}  // namespace ao::api

namespace ao::base::json {

template <>
struct Docs<api::ViewRequest> {
    static constexpr FieldDoc fields[] = {
        {"name", "1 to 100 characters; one's own views of a page have different names.", "My week"},
        {"page", "Which list: leads (when not said) or tasks.", "leads"},
        {"shared", "Everybody of the tenant sees it; needs leads:write.", "false"},
        {"filter",
         "The filters of the list, under the names of its query string. Those of leads are "
         "checked.",
         "{\"status\":\"new\",\"q\":\"acme\"}"},
        {"sort", "As the list's query string has it; empty: its own order.", "-created_at"},
        {"columns", "Which columns, in order; at most 50.", "[\"name\",\"email\",\"score\"]"},
    };
};

template <>
struct Docs<api::ViewChangeRequest> {
    static constexpr FieldDoc fields[] = {
        {"name", "Absent: as it is; so with the others.", "My week"},
        {"filter", "The whole filter anew.", "{\"status\":\"new\"}"},
    };
};

template <>
struct Docs<api::ViewReply> {
    static constexpr FieldDoc fields[] = {
        {"own", "Whether it is the caller's; others are shared with them.", "true"},
    };
};

}  // namespace ao::base::json
