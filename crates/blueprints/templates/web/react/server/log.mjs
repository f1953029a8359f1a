/**
 * One line of JSON an event. The time is left to whatever collects the output.
 *
 * @param {"info" | "error"} level
 * @param {string} message
 * @param {Readonly<Record<string, unknown>>} details
 */
export function writeLog(level, message, details) {
  process.stdout.write(`${JSON.stringify({ level, message, ...details })}\n`);
}
