/** Starts the service with the settings of the environment. */
import { createLogger } from "./logger.js";
import { startService, stopOnSignals } from "./server.js";
import { readSettings } from "./settings.js";

try {
  const settings = readSettings(process.env);
  const service = await startService(settings, createLogger(settings.LOG_LEVEL));
  stopOnSignals(service, process, (code) => process.exit(code));
} catch (error) {
  createLogger("fatal").fatal({ err: error }, "the service could not start");
  process.exitCode = 1;
}
