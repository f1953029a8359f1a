import { extname } from "node:path";
import { writeLog } from "./log.mjs";

/** Nothing from elsewhere is loaded, run, framed or sent to. */
const SECURITY_HEADERS = {
  "Content-Security-Policy": [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; "),
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
};

/**
 * @typedef {import("./files.mjs").ServedFile} ServedFile
 * @typedef {{ status: number, headers: Record<string, string>, body: Buffer | string }} Answer
 */

/**
 * Answers requests from the files of a build.
 *
 * @param {ReadonlyMap<string, ServedFile>} files
 * @returns {import("node:http").RequestListener}
 */
export function createHandler(files) {
  return (request, response) => {
    const answer = answerTo(files, request);
    const body = Buffer.from(answer.body);
    response.writeHead(answer.status, {
      ...SECURITY_HEADERS,
      ...answer.headers,
      ...(answer.status === 304 ? {} : { "Content-Length": String(body.length) }),
    });
    response.end(request.method === "HEAD" ? undefined : body);
    writeLog("info", "answered", {
      method: request.method,
      path: pathOf(request),
      status: answer.status,
    });
  };
}

/**
 * @param {ReadonlyMap<string, ServedFile>} files
 * @param {import("node:http").IncomingMessage} request
 * @returns {Answer}
 */
function answerTo(files, request) {
  if (request.method !== "GET" && request.method !== "HEAD") {
    const answer = refusal(405, "only GET and HEAD are answered");
    return { ...answer, headers: { ...answer.headers, Allow: "GET, HEAD" } };
  }
  const path = pathOf(request);
  if (path === undefined) return refusal(400, "the address is malformed");
  if (path === "/health") return json(200, { status: "ok" });
  const file = files.get(isPage(path) ? "/index.html" : path);
  return file ? fileAnswer(file, path, request) : refusal(404, "there is no such file");
}

/**
 * The path of a request without its query; `undefined` where it cannot be read.
 *
 * @param {import("node:http").IncomingMessage} request
 * @returns {string | undefined}
 */
function pathOf(request) {
  try {
    return decodeURIComponent((request.url ?? "/").split("?")[0] ?? "/");
  } catch {
    return undefined;
  }
}

/**
 * Whether the application itself shows the path: anything that is neither an asset nor a file.
 *
 * @param {string} path
 */
function isPage(path) {
  return !path.startsWith("/assets/") && extname(path) === "";
}

/**
 * @param {ServedFile} file
 * @param {string} path
 * @param {import("node:http").IncomingMessage} request
 * @returns {Answer}
 */
function fileAnswer(file, path, request) {
  /** @type {Record<string, string>} */
  const headers = {
    // Vite puts a hash of the content into the names below /assets.
    "Cache-Control": path.startsWith("/assets/")
      ? "public, max-age=31536000, immutable"
      : "no-cache",
    "Content-Type": file.type,
    ETag: file.etag,
    Vary: "Accept-Encoding",
  };
  if (request.headers["if-none-match"] === file.etag) return { status: 304, headers, body: "" };
  if (!file.gzip || !/\bgzip\b/.test(String(request.headers["accept-encoding"]))) {
    return { status: 200, headers, body: file.body };
  }
  return { status: 200, headers: { ...headers, "Content-Encoding": "gzip" }, body: file.gzip };
}

/**
 * @param {number} status
 * @param {string} error
 * @returns {Answer}
 */
function refusal(status, error) {
  return json(status, { error });
}

/**
 * @param {number} status
 * @param {unknown} value
 * @returns {Answer}
 */
function json(status, value) {
  return {
    status,
    headers: { "Cache-Control": "no-store", "Content-Type": "application/json; charset=utf-8" },
    body: JSON.stringify(value),
  };
}
