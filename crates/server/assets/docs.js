// Shows the API's own document and lets one try its calls. Everything enters the page as text.

const METHODS = ["get", "post", "patch", "put", "delete"];
const SHOWN_MAX_CHARS = 100_000;
const $ = (id) => document.getElementById(id);

function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}

let api = null;

function resolve(schema) {
  return schema?.$ref ? api.components.schemas[schema.$ref.split("/").at(-1)] : schema;
}

// A value of the shape: its examples where it has them, what is required otherwise.
function example(schema, depth = 0) {
  schema = resolve(schema) ?? {};
  if (schema.example !== undefined) return schema.example;
  if (depth > 4) return null;
  const kind = Array.isArray(schema.type) ? schema.type.find((type) => type !== "null") : schema.type;
  if (schema.properties) {
    const shown = Object.entries(schema.properties).filter(([name, of]) => schema.required?.includes(name) || resolve(of)?.example !== undefined);
    return Object.fromEntries(shown.map(([name, of]) => [name, example(of, depth + 1)]));
  }
  return { string: "", integer: 0, number: 0, boolean: false, array: [], object: {} }[kind] ?? null;
}

function field(parameter) {
  const label = make("label", "field");
  const name = make("span", "", parameter.name);
  const where = `  ${parameter.in}${parameter.required ? ", required" : ""}${parameter.description ? `: ${parameter.description}` : ""}`;
  name.append(make("span", "about", where));
  const input = make("input");
  input.autocomplete = "off";
  label.append(name, input);
  return { label, input, parameter };
}

function call(path, method, operation) {
  const details = make("details", "call");
  const summary = make("summary");
  summary.append(make("span", "method", method.toUpperCase()), make("span", "path", path), make("span", "summary", operation.summary ?? ""));
  details.append(summary);
  details.dataset.words = `${method} ${path} ${operation.summary ?? ""}`.toLowerCase();
  // Filled when it is opened first: most calls are only looked at from outside.
  details.addEventListener("toggle", () => details.childElementCount === 1 && details.append(inside(path, method, operation)), { once: true });
  return details;
}

function inside(path, method, operation) {
  const box = make("div", "inside");
  if (operation.description) box.append(make("p", "", operation.description.replaceAll("`", "")));
  const answers = make("dl", "answers");
  for (const [status, answer] of Object.entries(operation.responses ?? {})) {
    answers.append(make("dt", "", status), make("dd", "", answer.description));
  }
  const fields = (operation.parameters ?? []).map(field);
  box.append(answers, ...fields.map(({ label }) => label));
  const content = operation.requestBody?.content?.["application/json"];
  let body = null;
  if (content) {
    const label = make("label", "field", "Body");
    body = make("textarea");
    body.spellcheck = false;
    body.value = JSON.stringify(example(content.schema), null, 2);
    label.append(body);
    box.append(label);
  }
  if (path.startsWith("/ws/")) {
    box.append(make("p", "", "Connect with a WebSocket client; the page at /plain does."));
    return box;
  }
  const send = make("button", "primary", `Send ${method.toUpperCase()}`);
  const result = make("p", "result");
  result.setAttribute("role", "status");
  const shown = make("pre", "text");
  shown.tabIndex = 0;
  shown.hidden = true;
  send.type = "button";
  send.onclick = () => run(path, method, fields, body, send, result, shown);
  box.append(send, result, shown);
  return box;
}

async function run(path, method, fields, body, send, result, shown) {
  const query = new URLSearchParams();
  const headers = {};
  let address = path;
  for (const { input, parameter } of fields) {
    const value = input.value.trim();
    if (parameter.in === "path") address = address.replace(`{${parameter.name}}`, encodeURIComponent(value || "-"));
    else if (value && parameter.in === "query") query.set(parameter.name, value);
    else if (value && parameter.in === "header") headers[parameter.name] = value;
  }
  if (body) headers["Content-Type"] = "application/json";
  const url = query.size ? `${address}?${query}` : address;
  send.disabled = true;
  result.textContent = "Waiting";
  try {
    const started = performance.now();
    const answer = await fetch(url, { method: method.toUpperCase(), headers, body: body?.value });
    const kind = answer.headers.get("content-type") ?? "";
    const isText = /json|text|javascript|svg/.test(kind);
    const content = isText ? await answer.text() : `${(await answer.arrayBuffer()).byteLength} bytes of ${kind || "nothing"}`;
    result.textContent = `${answer.status}  ${Math.round(performance.now() - started)} ms  ${url}`;
    shown.textContent = pretty(content, kind).slice(0, SHOWN_MAX_CHARS);
    shown.hidden = false;
  } catch (problem) {
    result.textContent = `No answer: ${problem.message}`;
  } finally {
    send.disabled = false;
  }
}

function pretty(text, kind) {
  if (!kind.includes("json")) return text;
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

function shape(name, schema) {
  const details = make("details", "call");
  const summary = make("summary");
  summary.append(make("span", "method", "shape"), make("span", "path", name), make("span", "summary", (schema.description ?? "").split("\n")[0]));
  const box = make("div", "inside");
  box.append(make("pre", "text", JSON.stringify(schema, null, 2)));
  details.append(summary, box);
  details.dataset.words = name.toLowerCase();
  return details;
}

$("filter").addEventListener("input", () => {
  const wanted = $("filter").value.trim().toLowerCase().split(/\s+/);
  for (const entry of document.querySelectorAll(".call")) {
    entry.hidden = !wanted.every((word) => entry.dataset.words.includes(word));
  }
});

async function show() {
  api = await (await fetch("/openapi.json")).json();
  $("version").textContent = `version ${api.info.version}`;
  $("lead").textContent = api.info.description.replaceAll("`", "");
  for (const tag of api.tags) {
    const calls = Object.entries(api.paths).flatMap(([path, item]) =>
      METHODS.filter((method) => item[method]?.tags?.includes(tag.name)).map((method) => call(path, method, item[method])));
    const section = make("section");
    section.append(make("h2", "", tag.description), ...calls);
    $("groups").append(section);
  }
  $("shapes").append(...Object.entries(api.components.schemas).map(([name, schema]) => shape(name, schema)));
}

show().catch((problem) => { $("problem").textContent = `The document could not be read: ${problem.message}`; });
