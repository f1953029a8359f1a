import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { extname, join, relative, sep } from "node:path";
import { gzipSync } from "node:zlib";

/**
 * A file that can be served, held in memory: the build is small, and no path of a request ever
 * reaches the disk.
 *
 * @typedef {object} ServedFile
 * @property {Buffer} body
 * @property {Buffer | undefined} gzip `undefined` where it would not be smaller
 * @property {string} type
 * @property {string} etag
 */

/** @type {Readonly<Record<string, string>>} */
const TYPES = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".webmanifest": "application/manifest+json",
  ".woff2": "font/woff2",
};

/**
 * Every file of a build by its address: `/index.html`, `/assets/index-Bx2.js`.
 *
 * @param {string} folder
 * @returns {ReadonlyMap<string, ServedFile> | undefined} `undefined` where there is no build
 */
export function loadFiles(folder) {
  if (!existsSync(join(folder, "index.html"))) return undefined;
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return new Map(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [`/${relative(folder, path).split(sep).join("/")}`, loadFile(path)]),
  );
}

/**
 * @param {string} path
 * @returns {ServedFile}
 */
function loadFile(path) {
  const body = readFileSync(path);
  const gzip = gzipSync(body, { level: 9 });
  return {
    body,
    gzip: gzip.length < body.length ? gzip : undefined,
    type: TYPES[extname(path)] ?? "application/octet-stream",
    etag: `"${createHash("sha256").update(body).digest("base64url").slice(0, 22)}"`,
  };
}
