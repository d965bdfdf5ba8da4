#pragma once
#include <array>
#include <bitset>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

#include <boost/core/type_name.hpp>
#include <boost/describe/members.hpp>
#include <boost/mp11/algorithm.hpp>

#include "base/json_codec.h"
#include "base/json_enums.h"

namespace ao::base::json {

/// What the OpenAPI document says about one field.
struct FieldDoc {
    std::string_view name;
    std::string_view description;
    std::string_view example{};  ///< a string field's text as it is; otherwise JSON text
};

/// Specialise to document a described struct:
///
///     template <>
///     struct json::Docs<NewNote> {
///         static constexpr std::string_view summary = "A note to be.";  // may be left out
///         static constexpr FieldDoc fields[] = {{"text", "What it says.", "Call Ann back"}};
///     };
template <class T>
struct Docs {};

/// Specialise as true to leave out empty optionals when a T is written; otherwise they are written
/// as null.
template <class T>
inline constexpr bool kSkipEmpty = false;

template <class T>
concept DescribedStruct = std::is_class_v<T> && boost::describe::has_describe_members<T>::value;

template <class T>
using FieldsOf = boost::describe::
    describe_members<T, boost::describe::mod_public | boost::describe::mod_inherited>;

/// The name of T's schema: its own without namespaces, `Page<api::Lead>` becomes "PageLead".
std::string schema_name(std::string_view type_name);

/// `"$ref": "#/components/schemas/<name>"`, beside null when nullable.
void write_reference(Writer& members, std::string_view name, bool nullable);

/// Description and example of a field, if there are any.
void write_doc(
    Writer& members, std::span<const FieldDoc> docs, std::string_view field, bool is_text
);

template <DescribedStruct T>
struct Codec<T> {
    static constexpr bool kRequired = true;

    static void read(Node node, T& out, const Place& place, Faults& faults) {
        if (node.kind() != Kind::object) return faults.add(place, "type", "must be an object");
        std::bitset<kCount> seen;
        for (Member member : node.members()) {
            std::size_t index = 0;
            bool found = false;
            boost::mp11::mp_for_each<Fields>([&](auto field) {
                if (!found && member.key == field_name<decltype(field)>) {
                    found = true;
                    seen.set(index);
                    auto& target = out.*field.pointer;
                    Place inside(place, member.key);
                    FieldCodec<decltype(field)>::read(member.value, target, inside, faults);
                }
                ++index;
            });
        }
        add_missing(seen, place, faults);
    }

    static void write(std::string& out, const T& value) {
        out += '{';
        boost::mp11::mp_for_each<Fields>([&](auto field) {
            const auto& content = value.*field.pointer;
            if (is_left_out(content)) return;
            constexpr std::string_view kKey(
                key_text<decltype(field)>.data(), key_text<decltype(field)>.size()
            );
            out.append(kKey);
            FieldCodec<decltype(field)>::write(out, content);
            out += ',';
        });
        if (out.back() == ',')
            out.back() = '}';
        else
            out += '}';
    }

    static void schema(Writer& members, bool nullable) {
        write_reference(members, name(), nullable);
    }

    static void components(Components& components) {
        auto [place, is_new] = components.try_emplace(name());
        if (!is_new) {
            if (!place->second.empty() && place->second != own_schema())
                throw std::logic_error("two JSON schemas are named " + place->first);
            return;
        }
        boost::mp11::mp_for_each<Fields>([&](auto field) {
            FieldCodec<decltype(field)>::components(components);
        });
        place->second = own_schema();
    }

    /// The name of the schema.
    static std::string name() { return schema_name(boost::core::type_name<T>()); }

  private:
    using Fields = FieldsOf<T>;
    static constexpr std::size_t kCount = boost::mp11::mp_size<Fields>::value;

    template <class Field>
    using FieldType = std::remove_cvref_t<decltype(std::declval<T>().*Field::pointer)>;

    template <class Field>
    using FieldCodec = Codec<FieldType<Field>>;

    template <class Field>
    static constexpr std::string_view field_name = wire_name(Field::name);

    /// `"name":`, put together by the compiler.
    template <class Field>
    static constexpr auto key_text = [] {
        constexpr std::string_view kName = field_name<Field>;
        std::array<char, kName.size() + 3> text{};
        text[0] = '"';
        for (std::size_t i = 0; i < kName.size(); ++i)
            text[i + 1] = kName[i];
        text[kName.size() + 1] = '"';
        text[kName.size() + 2] = ':';
        return text;
    }();

    template <class Content>
    static bool is_left_out(const Content& content) {
        if constexpr (requires { content.is_absent(); })
            return content.is_absent();
        else if constexpr (kSkipEmpty<T> && requires { content.has_value(); })
            return !content.has_value();
        else
            return false;
    }

    static void add_missing(const std::bitset<kCount>& seen, const Place& place, Faults& faults) {
        if (seen.all()) return;
        std::size_t index = 0;
        boost::mp11::mp_for_each<Fields>([&](auto field) {
            if (FieldCodec<decltype(field)>::kRequired && !seen[index])
                faults.add(Place(place, field_name<decltype(field)>), "required", "is required");
            ++index;
        });
    }

    static constexpr std::span<const FieldDoc> docs() {
        if constexpr (requires { Docs<T>::fields; })
            return Docs<T>::fields;
        else
            return {};
    }

    static constexpr bool docs_name_fields() {
        for (const FieldDoc& doc : docs()) {
            bool known = false;
            boost::mp11::mp_for_each<Fields>([&](auto field) {
                known |= doc.name == field_name<decltype(field)>;
            });
            if (!known) return false;
        }
        return true;
    }

    static std::string own_schema() {
        static_assert(docs_name_fields(), "Docs<T> has a line for a field that T does not have");
        std::string out;
        Writer writer(out);
        writer.begin_object().member("type", "object");
        if constexpr (requires { Docs<T>::summary; })
            writer.member("description", Docs<T>::summary);
        writer.key("properties").begin_object();
        boost::mp11::mp_for_each<Fields>([&](auto field) {
            writer.key(field_name<decltype(field)>).begin_object();
            FieldCodec<decltype(field)>::schema(writer, false);
            write_doc(
                writer, docs(), field_name<decltype(field)>, is_text<FieldType<decltype(field)>>()
            );
            writer.end_object();
        });
        writer.end_object();
        write_required(writer);
        writer.end_object();
        return out;
    }

    static void write_required(Writer& writer) {
        if constexpr (boost::mp11::mp_count_if<Fields, IsRequired>::value > 0) {
            writer.key("required").begin_array();
            boost::mp11::mp_for_each<Fields>([&](auto field) {
                if (FieldCodec<decltype(field)>::kRequired)
                    writer.value(field_name<decltype(field)>);
            });
            writer.end_array();
        }
    }

    template <class Field>
    using IsRequired = std::bool_constant<FieldCodec<Field>::kRequired>;

    /// Whether the JSON of a field is a string: then its example needs quotes.
    template <class Content>
    static bool is_text() {
        std::string own;
        Writer writer(own);
        writer.begin_object();
        Codec<Content>::schema(writer, false);
        return own.starts_with(R"({"type":"string")") || own.starts_with(R"({"type":["string")");
    }
};

}  // namespace ao::base::json
