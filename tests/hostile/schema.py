"""Whether a JSON value is what a schema of the API's document says: type, members, items, enum, and references among them."""

KINDS = {"object": dict, "array": list, "string": str, "boolean": bool, "null": type(None)}


def is_kind(value, kind):
    if kind == "integer":
        return isinstance(value, int) and not isinstance(value, bool)
    if kind == "number":
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    return isinstance(value, KINDS[kind])


class Schemas:
    def __init__(self, document):
        self.components = document["components"]["schemas"]

    def faults(self, value, schema, where="", depth=0):
        """What does not fit, each with its place; [] when all does."""
        while "$ref" in schema:
            schema = self.components[schema["$ref"].rsplit("/", 1)[-1]]
        kinds = schema.get("type", [])
        kinds = [kinds] if isinstance(kinds, str) else kinds
        if kinds and not any(is_kind(value, kind) for kind in kinds):
            return [f"{where or '/'} is {type(value).__name__}, not {' or '.join(kinds)}"]
        if "enum" in schema and value not in schema["enum"]:
            return [f"{where} is {value!r}, not one of {schema['enum']}"]
        if depth > 20:
            return []
        if isinstance(value, dict):
            return self.faults_of_members(value, schema, where, depth)
        if isinstance(value, list) and "items" in schema:
            return [fault for number, item in enumerate(value[:50]) for fault in self.faults(item, schema["items"], f"{where}/{number}", depth + 1)]
        return []

    def faults_of_members(self, value, schema, where, depth):
        found = [f"{where}/{name} is missing" for name in schema.get("required", []) if name not in value]
        known = schema.get("properties", {})
        for name, member in value.items():
            if name in known:
                found += self.faults(member, known[name], f"{where}/{name}", depth + 1)
            elif known and schema.get("additionalProperties") in (None, False):
                found.append(f"{where}/{name} is not documented")
        return found
