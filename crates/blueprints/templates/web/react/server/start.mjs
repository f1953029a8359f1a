import { fileURLToPath } from "node:url";
import { createHandler } from "./handler.mjs";
import { createServer } from "node:http";
import { loadFiles } from "./files.mjs";
import { writeLog } from "./log.mjs";

const DIST = fileURLToPath(new URL("../dist/", import.meta.url));

// What a slow or silent client may hold; a static answer needs far less.
const REQUEST_TIMEOUT_MS = 15_000;
const DRAIN_TIMEOUT_MS = 5_000;

/**
 * Serves the built application until the process is asked to stop.
 *
 * @param {Readonly<Record<string, string | undefined>>} environment `PORT` (default 8000), `HOST` (default 127.0.0.1)
 * @param {string} folder where the build is
 * @returns {import("node:http").Server | undefined} `undefined` when it cannot start; the log says why
 */
export function start(environment, folder = DIST) {
  const port = readPort(environment.PORT);
  const files = loadFiles(folder);
  if (port === undefined || !files) {
    const why = files ? "PORT must be a number from 0 to 65535" : "run `npm run build` first";
    writeLog("error", "cannot start", { why });
    process.exitCode = 1;
    return undefined;
  }
  const server = createServer(createHandler(files));
  server.requestTimeout = REQUEST_TIMEOUT_MS;
  server.on("error", (error) => {
    writeLog("error", "cannot listen", { why: error.message });
    process.exitCode = 1;
  });
  server.listen(port, environment.HOST || "127.0.0.1", () => {
    writeLog("info", "listening", { address: server.address() });
  });
  stopOnSignal(server);
  return server;
}

/**
 * @param {string | undefined} text
 * @returns {number | undefined}
 */
function readPort(text) {
  const port = Number(text || "8000");
  return Number.isInteger(port) && port >= 0 && port <= 65_535 ? port : undefined;
}

/**
 * Finishes the answers under way, and no others.
 *
 * @param {import("node:http").Server} server
 */
function stopOnSignal(server) {
  const stop = () => {
    server.close();
    setTimeout(() => server.closeAllConnections(), DRAIN_TIMEOUT_MS).unref();
  };
  process.once("SIGTERM", stop);
  process.once("SIGINT", stop);
  server.once("close", () => {
    process.off("SIGTERM", stop);
    process.off("SIGINT", stop);
  });
}
