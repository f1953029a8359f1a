/** What surrounds every route: request ids, the request log, and the last word about errors. */
import { randomUUID } from "node:crypto";

import type { ErrorRequestHandler, RequestHandler } from "express";

import type { Logger } from "../logger.js";
import { messages } from "../messages.js";
import { StoreFull } from "../store/database.js";
import { Problem } from "./problem.js";

const REQUEST_ID = /^[\w-]{1,64}$/;

/** Keeps a well-formed `X-Request-Id` of the caller, else gives a new one. */
export const requestId: RequestHandler = (request, response, next) => {
  const given = request.get("x-request-id");
  const id = given !== undefined && REQUEST_ID.test(given) ? given : randomUUID();
  response.locals["requestId"] = id;
  response.setHeader("X-Request-Id", id);
  next();
};

/** One log line for each answered request: neither bodies, headers nor queries are logged. */
export function requestLog(logger: Logger): RequestHandler {
  return (request, response, next) => {
    const startedAt = performance.now();
    response.on("finish", () => {
      logger.info(
        {
          requestId: response.locals["requestId"],
          method: request.method,
          path: request.originalUrl.split("?", 1)[0],
          status: response.statusCode,
          durationMs: Math.round(performance.now() - startedAt),
        },
        "request",
      );
    });
    next();
  };
}

export const noRoute: RequestHandler = (request) => {
  throw new Problem(404, "no_route", messages.noRoute(request.method, request.path));
};

/** Turns whatever was thrown into a body; only what is unexpected is logged as an error. */
export function answerErrors(logger: Logger): ErrorRequestHandler {
  return (error: unknown, _request, response, next) => {
    if (response.headersSent) {
      next(error);
      return;
    }
    const problem = problemOf(error);
    const requestId: unknown = response.locals["requestId"];
    if (problem.status >= 500) {
      logger.error({ requestId, err: error }, "request failed");
    }
    response.status(problem.status).json({
      error: {
        code: problem.code,
        message: problem.message,
        details: problem.details,
        requestId,
      },
    });
  };
}

/** By the `type` of the body parser's errors: https://github.com/expressjs/body-parser#errors */
const PARSER_PROBLEMS: Readonly<Record<string, Problem>> = {
  "entity.parse.failed": new Problem(400, "invalid_json", messages.badJson),
  "entity.too.large": new Problem(413, "body_too_large", messages.bodyTooLarge),
};

function problemOf(error: unknown): Problem {
  if (error instanceof Problem) {
    return error;
  }
  if (error instanceof StoreFull) {
    return new Problem(507, "store_full", messages.storeFull);
  }
  if (error instanceof Error && "type" in error && typeof error.type === "string") {
    const known = PARSER_PROBLEMS[error.type];
    if (known !== undefined) {
      return known;
    }
  }
  if (isClientError(error)) {
    return new Problem(error.status, "bad_request", messages.badRequest);
  }
  return new Problem(500, "internal", messages.internal);
}

/** Express and its parsers mark a faulty request with a status between 400 and 499. */
function isClientError(error: unknown): error is Error & { status: number } {
  return (
    error instanceof Error &&
    "status" in error &&
    typeof error.status === "number" &&
    error.status >= 400 &&
    error.status < 500
  );
}
