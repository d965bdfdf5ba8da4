// Shows /openapi.json: one chapter a tag, one panel an operation, schemas as tables, and "try it" where the page allows it.
// Text from the document is only ever set as text, never as HTML.

const canTry = document.body.dataset.try === "yes";
const token = document.getElementById("token");

function element(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key === "onclick") node.addEventListener("click", value);
    else node.setAttribute(key, value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

/** Text with `code` in it, as nodes. */
function prose(text) {
  return text.split("`").map((part, index) => (index % 2 === 1 ? element("code", {}, part) : part));
}

function resolve(schema, openapi) {
  if (!schema?.$ref) return schema ?? {};
  return openapi.components.schemas[schema.$ref.split("/").pop()] ?? {};
}

function typeName(schema) {
  if (!schema) return "";
  if (schema.$ref) return schema.$ref.split("/").pop();
  if (schema.anyOf) return schema.anyOf.map(typeName).join(" or ");
  if (schema.type === "array" || schema.items) return `list of ${typeName(schema.items) || "anything"}`;
  const type = Array.isArray(schema.type) ? schema.type.join(" or ") : schema.type ?? "anything";
  return schema.format ? `${type} (${schema.format})` : type;
}

function example(schema, openapi, depth = 0) {
  if (!schema || depth > 6) return null;
  if (schema.example !== undefined) return schema.example;
  if (schema.examples?.length) return schema.examples[0];
  const real = resolve(schema, openapi);
  if (real !== schema) return example(real, openapi, depth + 1);
  if (schema.anyOf) return example(schema.anyOf[0], openapi, depth + 1);
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  if (schema.properties) {
    return Object.fromEntries(Object.entries(schema.properties).map(([key, value]) => [key, example(value, openapi, depth + 1)]));
  }
  if (schema.enum) return schema.enum[0];
  if (type === "array") return [example(schema.items, openapi, depth + 1)];
  if (type === "integer" || type === "number") return 0;
  if (type === "boolean") return false;
  if (type === "object") return {};
  return schema.format === "date-time" ? "2026-01-31T09:30:00Z" : "";
}

function schemaTable(schema, openapi) {
  const real = resolve(schema, openapi);
  if (!real.properties) return element("p", { class: "quiet" }, typeName(schema));
  const rows = Object.entries(real.properties).map(([name, field]) =>
    element("tr", {}, element("td", {}, element("code", {}, name)), element("td", {}, typeName(field)),
      element("td", {}, real.required?.includes(name) ? "required" : ""), element("td", {}, ...prose(field.description ?? ""))));
  return element("table", {},
    element("thead", {}, element("tr", {}, ...["Field", "Type", "", "Meaning"].map((title) => element("th", {}, title)))),
    element("tbody", {}, ...rows));
}

function parameterTable(parameters, inputs) {
  const rows = parameters.map((parameter) => {
    const input = element("input", { "aria-label": parameter.name, placeholder: parameter.schema?.type ?? "" });
    inputs.push({ parameter, input });
    return element("tr", {}, element("td", {}, element("code", {}, parameter.name)), element("td", {}, parameter.in),
      element("td", {}, parameter.description ?? "", parameter.required ? " (required)" : ""),
      canTry ? element("td", {}, input) : null);
  });
  return element("table", {}, element("tbody", {}, ...rows));
}

/** What a change needs when the browser's session sends it; nobody is signed in: nothing. */
async function sessionHeaders(method) {
  if (method === "get") return {};
  const reply = await fetch("/api/auth/session");
  return reply.ok ? { "X-CSRF-Token": (await reply.json()).csrf_token } : {};
}

async function send(method, path, inputs, body, contentType, output) {
  let url = path;
  const headers = {};
  const query = new URLSearchParams();
  for (const { parameter, input } of inputs) {
    if (input.value === "") continue;
    if (parameter.in === "path") url = url.replace(`{${parameter.name}}`, encodeURIComponent(input.value));
    else if (parameter.in === "query") query.set(parameter.name, input.value);
    else headers[parameter.name] = input.value;
  }
  if (query.size > 0) url += `?${query}`;
  const credential = token?.value.trim();
  if (credential?.startsWith("ao_")) headers["x-api-key"] = credential;
  else if (credential) headers.Authorization = `Bearer ${credential}`;
  if (body !== null) headers["Content-Type"] = contentType;
  output.textContent = "…";
  try {
    // A typed credential speaks for itself; without one it is who is signed in to the app.
    if (!credential) Object.assign(headers, await sessionHeaders(method));
    const credentials = credential ? "omit" : "same-origin";
    const started = performance.now();
    const reply = await fetch(url, { method: method.toUpperCase(), headers, body, credentials });
    let text = await reply.text();
    try { text = JSON.stringify(JSON.parse(text), null, 2); } catch { /* not JSON: shown as it is */ }
    output.textContent = `${reply.status} ${reply.statusText} · ${Math.round(performance.now() - started)} ms\n\n${text}`;
    rememberToken(text);
  } catch (failure) {
    output.textContent = `The server could not be reached: ${failure.message}`;
  }
}

function rememberToken(text) {
  const found = /"access_token": "([^"]+)"/.exec(text);
  if (!found || !token) return;
  token.value = found[1];
  document.getElementById("signed").textContent = "Signed in: the token is used for the next calls of this page.";
}

function curl(method, path, content) {
  const lines = [`curl -X ${method.toUpperCase()} ${location.origin}${path}`, `-H "Authorization: Bearer $TOKEN"`];
  if (content !== null) lines.push(`-H 'Content-Type: application/json'`, `-d '${content}'`);
  return lines.join(" \\\n  ");
}

function operationPanel(path, method, operation, openapi) {
  const inputs = [];
  const media = Object.entries(operation.requestBody?.content ?? {})[0];
  const content = media ? (media[1].example ?? example(media[1].schema, openapi)) : null;
  const contentText = media ? (typeof content === "string" ? content : JSON.stringify(content, null, 2)) : null;
  const success = Object.values(operation.responses["200"]?.content ?? {})[0];
  const errors = Object.entries(operation.responses).filter(([status]) => status !== "200");
  const panel = element("div", {});
  if (operation.description) panel.append(element("p", {}, ...prose(operation.description)));
  if (operation["x-permission"]) panel.append(element("p", { class: "quiet" }, `Needs the permission ${operation["x-permission"]}.`));
  if (operation.parameters) panel.append(element("h4", {}, "Parameters"), parameterTable(operation.parameters, inputs));
  const editor = contentText === null ? null : element("textarea", { "aria-label": "Request body", spellcheck: "false" });
  if (media) {
    panel.append(element("h4", {}, `Body (${media[0]})`), schemaTable(media[1].schema, openapi));
    editor.value = contentText;
    panel.append(canTry ? editor : element("pre", {}, contentText));
  }
  if (canTry) {
    const output = element("pre", { "aria-live": "polite" });
    panel.append(element("p", {}, element("button", {
      onclick: () => send(method, path, inputs, editor?.value ?? null, media?.[0] ?? "application/json", output),
    }, "Send")), output);
  } else {
    panel.append(element("h4", {}, "With curl"), element("pre", {}, curl(method, path, contentText)));
  }
  if (success?.schema) {
    panel.append(element("h4", {}, "Reply"), schemaTable(success.schema, openapi));
    if (success.example) panel.append(element("pre", {}, JSON.stringify(success.example, null, 2)));
  }
  panel.append(element("h4", {}, "Errors"), element("table", {}, element("tbody", {}, ...errors.map(([status, reply]) =>
    element("tr", {}, element("td", {}, element("code", {}, status)), element("td", {}, reply.description))))));
  const details = element("details", { class: "operation", id: operation.operationId },
    element("summary", {}, element("span", { class: `method ${method}` }, method), element("code", {}, path),
      element("span", {}, operation.summary ?? "")), panel);
  details.open = !canTry;
  return details;
}

function show(openapi) {
  document.getElementById("version").textContent = openapi.info.version;
  const content = document.getElementById("content");
  const chapters = document.getElementById("chapters");
  content.replaceChildren(element("p", {}, ...prose(openapi.info.description ?? "")));
  for (const { name } of openapi.tags) {
    const section = element("section", { id: `tag-${name}` }, element("h2", {}, name));
    const list = element("ul");
    for (const [path, operations] of Object.entries(openapi.paths)) {
      for (const [method, operation] of Object.entries(operations)) {
        if (!operation.tags?.includes(name)) continue;
        section.append(operationPanel(path, method, operation, openapi));
        list.append(element("li", {}, element("a", { href: `#${operation.operationId}`, title: `${method} ${path}` }, operation.summary)));
      }
    }
    content.append(section);
    chapters.append(element("strong", {}, name), list);
  }
  openTarget();
}

function openTarget() {
  const target = location.hash ? document.getElementById(location.hash.slice(1)) : null;
  if (target?.tagName === "DETAILS") target.open = true;
  target?.scrollIntoView();
}

window.addEventListener("hashchange", openTarget);
document.getElementById("credentials")?.addEventListener("submit", (event) => event.preventDefault());

try {
  show(await (await fetch("/openapi.json")).json());
} catch (failure) {
  document.getElementById("content").textContent = `The API document could not be loaded: ${failure.message}. Reload the page, or look at /openapi.json.`;
}
