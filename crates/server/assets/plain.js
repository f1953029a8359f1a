// Starts a project and shows it live. Everything from the server enters the page as text, never as markup.

const AGENTS = [
  ["orchestrator", "Orchestrator", "OR"],
  ["planner", "Planner", "PL"],
  ["coder", "Coder", "CO"],
  ["critic", "Critic", "CR"],
  ["file_manager", "File manager", "FM"],
  ["qa_validator", "QA validator", "QA"],
];
const STATES = {
  started: "Queued", processing: "Building", awaiting_approval: "Waiting for you",
  completed: "Done", failed: "Failed", cancelled: "Stopped by you",
};
const STAGES = {
  planning: "Planning", generating: "Building", reviewing: "Building", organizing: "Building",
  validating: "Checking", repairing: "Building",
};
const AGENT_WORDS = {
  waiting: "Waiting", active: "Watching", processing: "Working", completed: "Done",
  failed: "Failed", skipped: "Not needed",
};
// The list on the page is bounded; the whole log is one call away.
const ACTIVITY_MAX = 300;
const LIVE_MAX_CHARS = 1200;
const RETRY_FIRST_MS = 500;
const RETRY_MAX_MS = 8000;
const PING_MS = 25000;

const $ = (id) => document.getElementById(id);

function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}

async function call(method, path, body) {
  const options = { method, headers: {} };
  if (body !== undefined) {
    options.headers["Content-Type"] = "application/json";
    options.body = JSON.stringify(body);
  }
  const answer = await fetch(path, options);
  const json = await answer.json();
  if (!answer.ok) throw Object.assign(new Error(json.message || answer.statusText), json);
  return json;
}

function bytes(size) {
  return size < 1000 ? `${size} B` : size < 1e6 ? `${(size / 1000).toFixed(1)} kB` : `${(size / 1e6).toFixed(1)} MB`;
}

function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

function money(usd) {
  return usd === null ? "cost unknown" : usd === 0 ? "$0.00" : usd < 0.01 ? "<$0.01" : `$${usd.toFixed(2)}`;
}

// ---- Starting -------------------------------------------------------------------------------------

$("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = new FormData($("form"));
  const request = {};
  for (const [name, value] of form) if (value !== "") request[name] = value;
  request.prompt ??= "";
  $("prompt-problem").textContent = "";
  $("submit").disabled = true;
  try {
    const job = await call("POST", "/api/vibe-coding", request);
    location.hash = job.job_id;
  } catch (problem) {
    $("prompt-problem").textContent = problem.message;
    $("prompt").focus();
  } finally {
    $("submit").disabled = false;
  }
});

async function showRecent() {
  try {
    const page = await call("GET", "/api/projects?limit=6");
    $("recent").hidden = page.projects.length === 0;
    $("recent-list").replaceChildren(...page.projects.map((project) => {
      const link = make("a");
      link.href = `#${project.id}`;
      const state = project.status === "processing" ? `${project.progress} %` : STATES[project.status];
      link.append(make("span", "name", project.name || "Project"), make("span", "state", state), make("span", "excerpt", project.prompt));
      const item = make("li");
      item.append(link);
      return item;
    }));
  } catch {
    $("recent").hidden = true;
  }
}

// ---- One run --------------------------------------------------------------------------------------

class Run {
  constructor(id) {
    this.id = id;
    this.cursor = 0;
    this.held = [];
    this.retryMs = RETRY_FIRST_MS;
    this.isOver = false;
    this.isGone = false;
    this.startedAt = null;
    this.costUsd = null;
    this.files = new Map();
    this.agents = new Map();
    this.live = { name: "", text: "" };
    this.reset();
    this.describe();
    this.connect();
  }

  reset() {
    $("run-title").textContent = "Project";
    $("run-prompt").textContent = "";
    $("agents").replaceChildren(...AGENTS.map(([key, name, letters]) => this.agentRow(key, name, letters)));
    for (const id of ["activity", "files", "gates", "figures"]) $(id).replaceChildren();
    for (const id of ["report", "gate", "download", "live"]) $(id).hidden = true;
    $("no-files").hidden = false;
    $("files-count").textContent = "";
    $("facts").textContent = "";
    $("announce").textContent = "";
    $("pause").textContent = "Pause";
    $("download").href = `/api/download/${this.id}`;
    this.state("started", null, 0, "Waiting for a free worker");
  }

  agentRow(key, name, letters) {
    const row = make("li", `agent ${key}`);
    const mark = make("span", `mark ${key}`, letters);
    mark.setAttribute("aria-hidden", "true");
    const task = make("span", "task", AGENT_WORDS.waiting);
    const progress = make("progress");
    progress.max = 100;
    progress.value = 0;
    progress.setAttribute("aria-label", `${name}, progress`);
    row.append(mark, make("span", "name", name), task, progress);
    row.dataset.status = "waiting";
    this.agents.set(key, { row, task, progress, name });
    return row;
  }

  async describe() {
    try {
      const { revisions } = await call("GET", `/api/vibe-coding/revisions/${this.id}`);
      const newest = revisions.at(-1);
      $("run-prompt").textContent = newest?.prompt ?? "";
      if (newest?.name) $("run-title").textContent = newest.name;
    } catch { /* The socket says what is wrong. */ }
  }

  connect() {
    if (this.isGone) return;
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(`${scheme}//${location.host}/ws/${this.id}?after=${this.cursor}`);
    this.socket = socket;
    $("connection").textContent = "Connecting";
    socket.onopen = () => {
      $("connection").textContent = "Live";
      this.retryMs = RETRY_FIRST_MS;
    };
    socket.onmessage = (message) => this.receive(JSON.parse(message.data));
    socket.onclose = () => this.lost(socket);
    this.ping = setInterval(() => {
      if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ type: "ping", timestamp: Date.now() / 1000 }));
    }, PING_MS);
  }

  // All frames of an entry are taken together, so that a cut in their middle repeats them whole.
  receive(frame) {
    if (frame.seq === undefined) return this.take(frame);
    this.held.push(frame);
    if (frame.more) return;
    for (const held of this.held) this.take(held);
    this.held = [];
    this.cursor = frame.seq;
  }

  async lost(socket) {
    clearInterval(this.ping);
    if (this.isGone || socket !== this.socket) return;
    this.held = [];
    try {
      // A socket that was refused does not say why; this does.
      const answer = await fetch(`/api/vibe-coding/status/${this.id}`);
      if (answer.status === 404 || answer.status === 400) {
        this.isGone = true;
        $("connection").textContent = "There is no such project";
        return;
      }
    } catch { /* The server is away: try again. */ }
    const waitMs = this.retryMs * (0.75 + Math.random() / 2);
    this.retryMs = Math.min(this.retryMs * 2, RETRY_MAX_MS);
    $("connection").textContent = "Connection lost, trying again";
    this.retry = setTimeout(() => this.connect(), waitMs);
  }

  leave() {
    this.isGone = true;
    clearTimeout(this.retry);
    clearInterval(this.ping);
    this.socket?.close();
    $("connection").textContent = "";
  }

  take(frame) {
    if (frame.timestamp && this.startedAt === null && frame.seq !== undefined) this.startedAt = frame.timestamp;
    const taker = this[`on_${frame.type}`];
    if (taker) taker.call(this, frame);
  }

  state(status, reason, progress, phase) {
    const word = Object.hasOwn(STATES, status) ? status : "processing";
    const text = reason === "paused_by_user" ? "Paused by you" : STAGES[status] ?? STATES[word];
    $("chip").dataset.state = word;
    $("chip-text").textContent = text;
    $("overall").value = progress;
    if ($("phase").textContent !== phase) $("phase").textContent = phase;
    this.isOver = ["completed", "failed", "cancelled"].includes(word);
    $("pause").hidden = $("cancel").hidden = this.isOver;
    $("pause").textContent = reason === "paused_by_user" ? "Resume" : "Pause";
    if (word !== "awaiting_approval") $("gate").hidden = true;
    if (this.isOver) $("live").hidden = true;
    const title = $("run-title").textContent;
    document.title = word === "awaiting_approval" ? `Your decision – ${title}` : `${text} – ${title}`;
  }

  agent(key, status, progress, task) {
    const agent = this.agents.get(key);
    if (!agent) return;
    agent.row.dataset.status = status;
    if (progress !== undefined) agent.progress.value = progress;
    agent.task.textContent = task || AGENT_WORDS[status];
  }

  say(agent, timestamp, ...parts) {
    const item = make("li");
    const known = AGENTS.find(([key]) => key === agent);
    const mark = make("span", known ? `mark ${agent}` : "", known ? known[2] : "");
    mark.setAttribute("aria-hidden", "true");
    const what = make("div", "what");
    if (known) what.append(make("span", "sr", `${known[1]}: `));
    what.append(...parts);
    item.append(mark, what, make("span", "when", clock(timestamp - (this.startedAt ?? timestamp))));
    $("activity").prepend(item);
    while ($("activity").childElementCount > ACTIVITY_MAX) $("activity").lastElementChild.remove();
  }

  announce(text) {
    $("announce").textContent = text;
  }

  facts() {
    const parts = [];
    if (this.files.size) parts.push(`${this.files.size} files`);
    if (this.costUsd !== null) parts.push(money(this.costUsd));
    if (this.lastAt && this.startedAt) parts.push(clock(this.lastAt - this.startedAt));
    $("facts").textContent = parts.join("  ·  ");
  }

  on_initial_status(frame) {
    this.state(frame.status, frame.status_reason, frame.progress, frame.current_phase);
    for (const [key] of AGENTS) this.agent(key, frame.agents[key].status, frame.agents[key].progress);
  }

  on_workflow_status(frame) {
    this.lastAt = frame.timestamp;
    const before = $("chip-text").textContent;
    this.state(frame.status, frame.status_reason, frame.progress, frame.message);
    for (const [key] of AGENTS) this.agent(key, frame.agents[key], undefined, this.agents.get(key).now);
    this.agents.get("orchestrator").progress.value = frame.progress;
    if ($("chip-text").textContent !== before) this.announce(frame.message);
    if (["cancelled", "repairing"].includes(frame.status) || frame.status_reason) {
      this.say("orchestrator", frame.timestamp, frame.message);
    }
    this.facts();
  }

  on_agent_progress(frame) {
    this.lastAt = frame.timestamp;
    const agent = this.agents.get(frame.agent_name);
    const was = agent?.row.dataset.status;
    if (agent) agent.now = frame.agent_status === "processing" ? frame.current_task : null;
    this.agent(frame.agent_name, frame.agent_status, frame.progress, agent?.now);
    if (frame.current_task && !this.isOver) $("phase").textContent = frame.current_task;
    if (frame.agent_name === "planner" && frame.agent_status === "completed") this.describe();
    if (frame.agent_status === "completed" && was !== "completed") {
      this.say(frame.agent_name, frame.timestamp, make("strong", "", agent.name), " is done");
      this.announce(`${agent.name} is done`);
    }
    this.facts();
  }

  on_token(frame) {
    const name = frame.file ?? frame.agent_name;
    if (this.live.name !== name) this.live = { name, text: "" };
    this.live.text = (this.live.text + frame.delta).slice(-LIVE_MAX_CHARS);
    $("live").hidden = false;
    $("live").textContent = `${name}\n${this.live.text}`;
    $("live").scrollTop = $("live").scrollHeight;
  }

  on_file_written(frame) {
    this.lastAt = frame.timestamp;
    if (this.live.name === frame.path) $("live").hidden = true;
    this.files.set(frame.path, frame.size);
    this.say(frame.agent_name, frame.timestamp, "Wrote ", make("code", "", frame.path), make("span", "said", `  ${bytes(frame.size)}`));
    this.showFiles();
    this.facts();
  }

  showFiles() {
    if (this.filesDue) return;
    // Many files may come at once: one look at them for each frame of the screen.
    this.filesDue = requestAnimationFrame(() => {
      this.filesDue = 0;
      const rows = [...this.files].sort(([a], [b]) => (a < b ? -1 : 1)).map(([path, size]) => {
        const button = make("button");
        button.type = "button";
        button.append(make("span", "path", path), make("span", "size", bytes(size)));
        button.onclick = () => this.view(path);
        const item = make("li");
        item.append(button);
        return item;
      });
      $("no-files").hidden = rows.length > 0;
      $("files-count").textContent = rows.length ? String(rows.length) : "";
      $("files").replaceChildren(...rows);
    });
  }

  async view(path) {
    $("viewer-title").textContent = path;
    $("viewer-text").textContent = "Loading";
    $("viewer").showModal();
    try {
      const answer = await call("GET", `/api/vibe-coding/files/${this.id}?path=${encodeURIComponent(path)}`);
      const [file] = answer.files;
      $("viewer-text").textContent = file.encoding === "utf-8" ? file.content : "This file is not text.";
    } catch (problem) {
      $("viewer-text").textContent = problem.message;
    }
  }

  on_finding(frame) {
    const { finding } = frame;
    const place = finding.line ? `${finding.file}:${finding.line}` : finding.file;
    this.say(frame.agent_name, frame.timestamp, make("span", `tag ${finding.severity}`, finding.severity), `${finding.message} `, make("code", "", place));
  }

  on_command_output(frame) {
    this.lastAt = frame.timestamp;
    const words = { passed: ["good", "✓ passed"], failed: ["bad", "✗ failed"], not_run: ["said", "not run"] };
    const [className, word] = words[frame.outcome];
    const details = make("details");
    const summary = make("summary");
    summary.append(make("code", "", frame.command), " ", make("span", className, `${word}, ${(frame.wall_ms / 1000).toFixed(1)} s`));
    details.append(summary, make("pre", "", [frame.reason, frame.output].filter(Boolean).join("\n\n") || "No output"));
    this.say(frame.agent_name, frame.timestamp, details);
    this.facts();
  }

  on_cost(frame) {
    this.costUsd = frame.total_cost_usd;
    this.facts();
  }

  on_qa_metrics(frame) {
    this.say("qa_validator", frame.timestamp, "The report is there");
    this.showReport();
  }

  on_approval_requested(frame) {
    const subject = frame.gate === "plan" ? "plan" : "result";
    this.gate = frame.gate;
    this.state("awaiting_approval", null, $("overall").value, frame.message);
    $("gate-text").textContent = frame.gate === "plan"
      ? "The plan is made. Approve it, or say what should be different."
      : "The project was checked. Approve the result, or say what should be different.";
    $("feedback").value = "";
    $("reject").disabled = true;
    $("gate-problem").textContent = "";
    $("approve").textContent = `Approve ${subject}`;
    $("gate").hidden = false;
    this.announce(`Your decision is needed: approval of the ${subject}`);
    this.say("orchestrator", frame.timestamp, frame.message);
    if (!document.activeElement || document.activeElement === document.body) $("gate-title").focus();
  }

  on_approval_resolved(frame) {
    $("gate").hidden = true;
    const subject = frame.gate === "plan" ? "plan" : "result";
    const text = frame.decision === "approved" ? `You approved the ${subject}` : `You asked for changes of the ${subject}: ${frame.feedback ?? ""}`;
    this.say("orchestrator", frame.timestamp, text);
  }

  on_error(frame) {
    if (frame.error_type === "job_deleted") {
      this.leave();
      $("connection").textContent = "The project was deleted";
      return;
    }
    if (frame.error_type === "cursor_error") {
      this.cursor = 0;
      this.files.clear();
      this.reset();
      return;
    }
    this.say(frame.failed_agent ?? "orchestrator", frame.timestamp, make("span", "bad", frame.error_message));
    this.announce(frame.error_message);
  }

  on_project_complete(frame) {
    this.lastAt = frame.timestamp;
    $("download").hidden = false;
    const tests = frame.qa_summary.tests_executed;
    const text = tests === null ? "The project is ready" : `The project is ready; ${tests} tests ran`;
    this.say("orchestrator", frame.timestamp, make("strong", "", text));
    this.announce(text);
    this.facts();
    this.showReport();
  }

  async showReport() {
    let report;
    try {
      report = await call("GET", `/api/vibe-coding/qa-report/${this.id}`);
    } catch {
      return;
    }
    const why = (field) => report.unmeasured.find((item) => item.what === field)?.why ?? "not measured";
    const percent = (value) => value === null ? null : `${Math.round(value * 10) / 10} %`;
    const { test_results: tests, security_scan: scan } = report;
    const rows = [
      ["Quality", report.quality_score === null ? null : `${Math.round(report.quality_score)} of 100`, "quality_score"],
      ["Tests passed", tests.total_tests === null ? null : `${tests.passed_tests} of ${tests.total_tests}`, "test_results"],
      ["Lines covered", percent(tests.test_coverage), "test_coverage"],
      ["Security findings", scan.vulnerabilities_found, "security_scan"],
      ["Performance", report.performance_metrics.performance_score, "performance_score"],
    ];
    $("figures").replaceChildren(...rows.flatMap(([name, value, field]) => [
      ...(() => {
        const group = make("div");
        group.append(make("dt", "", name), make("dd", value === null ? "none" : "", value === null ? why(field) : String(value)));
        return [group];
      })(),
    ]));
    $("verdict").className = `verdict ${report.final_approval ? "good" : "bad"}`;
    $("verdict").textContent = report.final_approval ? "✓ Every required gate is green" : "✗ Not every required gate is green";
    this.showGates(report.gates);
    $("markdown").textContent = report.qa_report;
    $("report").hidden = false;
  }

  showGates(gates) {
    if (gates.length === 0) return $("gates").replaceChildren();
    const table = make("table");
    table.append(make("caption", "", "Gates"));
    const head = table.createTHead().insertRow();
    for (const name of ["Gate", "Wanted", "Measured", "Result"]) {
      const cell = make("th", "", name);
      cell.scope = "col";
      head.append(cell);
    }
    const body = table.createTBody();
    for (const gate of gates) {
      const row = body.insertRow();
      const result = gate.passed === null ? ["said", "not measured"] : gate.passed ? ["good", "✓ met"] : ["bad", "✗ not met"];
      row.append(make("td", "", gate.name), make("td", "", gate.threshold), make("td", "", gate.measured === null ? "–" : String(gate.measured)), make("td", ...result));
    }
    $("gates").replaceChildren(table);
  }

  async steer(what, body) {
    try {
      const answer = await call("POST", `/api/vibe-coding/${what}/${this.id}`, body ?? {});
      this.announce(answer.message);
      return null;
    } catch (problem) {
      this.announce(problem.message);
      return problem.message;
    }
  }

  async decide(decision) {
    const feedback = $("feedback").value.trim();
    $("approve").disabled = $("reject").disabled = true;
    const problem = await this.steer("approve", { gate: this.gate, decision, ...(feedback && { feedback }) });
    $("gate-problem").textContent = problem ?? "";
    $("approve").disabled = false;
    $("reject").disabled = feedback === "";
  }
}

// ---- The page -------------------------------------------------------------------------------------

let run = null;

function route() {
  run?.leave();
  const id = location.hash.slice(1);
  run = null;
  $("start").hidden = id !== "";
  $("run").hidden = id === "";
  if (id === "") {
    document.title = "Sextet";
    showRecent();
    return;
  }
  run = new Run(id);
  $("main").focus();
}

$("pause").onclick = () => run?.steer($("pause").textContent === "Resume" ? "resume" : "pause");
$("cancel").onclick = () => run?.steer("cancel");
$("approve").onclick = () => run?.decide("approve");
$("reject").onclick = () => run?.decide("reject");
$("feedback").oninput = () => { $("reject").disabled = $("feedback").value.trim() === ""; };
$("viewer-close").onclick = () => $("viewer").close();
window.addEventListener("hashchange", route);
route();
