"""Unfriendly requests made from the API's own document: values of the right type, of the wrong type, and what attackers send."""
import json
import random
import urllib.parse

NASTY = ["", " ", "\u0000", "a\u0000b", "'; DROP TABLE lead; --", "' OR 1=1 --", "../../../etc/passwd", "..%2f..%2fjwt_secret", "{{7*7}}",
         "{{#a}}{{/a}}", "<script>alert(1)</script>", "=1+1", "\r\nSet-Cookie: a=b", "\u001b[31m", "\u202e", "𝕬🙂", "A" * 5000, "%", "%00", "*", "null",
         "admin", "default", "0", "-1", "1e309", "9223372036854775808", "true", "2026-13-45T99:99:99Z", "1970-01-01T00:00:00Z", "lead-1"]
ODD = [None, True, False, 0, -1, 1, 2**31, 2**63, -2**63, 1e308, 0.5, "", [], {}, [[]], {"": None}, [None] * 200]
DEEP = "[" * 200 + "]" * 200
BODIES = [b"", b"{", b"null", b"[]", b'"text"', b"\xff\xfe", DEEP.encode(), b'{"a":1,"a":2}', b"{}" * 3, b"0" * 2000]
# Streams and waits that end when they like, and what ends the session of the run itself.
LEFT_OUT = {"/api/events", "/api/worker/{id}/session", "/api/worker/take", "/api/auth/logout", "/api/auth/password"}


class Request:
    """`responses` is what the document says about the replies: status → response object."""

    def __init__(self, method, target, body, fields, responses):
        self.method, self.target, self.body, self.fields, self.responses = method, target, body, fields, responses

    def __str__(self):
        return f"{self.method.upper()} {self.target[:120]} {(self.body or b'')[:160]!r}"


class Maker:
    """Requests by chance. The same seed gives the same requests, and so does each one's number after it."""

    def __init__(self, document, seed):
        self.document, self.chance = document, random.Random(seed)
        self.operations = [(method, path, operation) for path, methods in document["paths"].items() if path not in LEFT_OUT
                           for method, operation in methods.items()]
        self.known = ["lead-1", "default"]

    def resolve(self, schema):
        while "$ref" in schema:
            schema = self.document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]]
        return schema

    def text(self):
        return self.chance.choice(self.known if self.chance.random() < 0.5 else NASTY)

    def value(self, schema, depth=0):
        schema, draw = self.resolve(schema), self.chance.random()
        if draw < 0.15 or depth > 5:
            return self.chance.choice(ODD)
        if "examples" in schema and draw < 0.5:
            return self.chance.choice(schema["examples"])
        if "enum" in schema:
            return self.chance.choice(schema["enum"])
        kind = schema.get("type", "object")
        kind = self.chance.choice(kind) if isinstance(kind, list) else kind
        if kind == "object":
            members = {name: self.value(part, depth + 1) for name, part in schema.get("properties", {}).items() if self.chance.random() < 0.6}
            if self.chance.random() < 0.2:
                members.update({"id": "chosen", "tenant_id": "other", "is_admin": True, "created_at": "1970-01-01T00:00:00Z"})
            return members
        if kind == "array":
            return [self.value(schema.get("items", {}), depth + 1) for _ in range(self.chance.choice([0, 1, 1, 3]))]
        return {"string": self.text, "boolean": lambda: self.chance.random() < 0.5, "null": lambda: None,
                "integer": lambda: self.chance.choice([0, 1, -1, 7, 100, 10**6, 2**53, 2**63 - 1]),
                "number": lambda: self.chance.choice([0.0, 1.5, -1e300, 3])}.get(kind, self.text)()

    def body(self, operation):
        content = operation.get("requestBody", {}).get("content", {})
        if not content or self.chance.random() < 0.1:
            return self.chance.choice(BODIES) if content else None
        schema = next(iter(content.values())).get("schema", {})
        return json.dumps(self.value(schema)).encode()

    def parameter(self, parameter):
        if self.chance.random() < 0.3:
            return self.text()
        value = self.value(parameter.get("schema", {}))
        return value if isinstance(value, str) else json.dumps(value)

    def next(self):
        method, path, operation = self.chance.choice(self.operations)
        target, query, fields = path, [], {}
        for parameter in operation.get("parameters", []):
            name, where = parameter["name"], parameter["in"]
            if where == "path":
                target = target.replace("{" + name + "}", urllib.parse.quote(self.parameter(parameter)[:300] or "x", safe=""))
            elif self.chance.random() < 0.4:
                value = self.parameter(parameter)[:300]
                if where == "query":
                    query.append((name, value))
                else:
                    fields[name] = "".join(letter for letter in value if 32 < ord(letter) < 127)
        target += ("?" + urllib.parse.urlencode(query)) if query else ""
        body = self.body(operation)
        if body is not None and self.chance.random() < 0.97:
            fields.setdefault("Content-Type", next(iter(operation["requestBody"]["content"])))
        return Request(method, target, body, fields, operation["responses"])
