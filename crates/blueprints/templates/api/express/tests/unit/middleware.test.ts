import express from "express";
import request from "supertest";
import { describe, expect, it } from "vitest";

import { answerErrors, noRoute, requestId, requestLog } from "../../src/http/middleware.js";
import { Problem } from "../../src/http/problem.js";
import { createLogger } from "../../src/logger.js";
import { StoreFull } from "../../src/store/database.js";

function appThatThrows(error: unknown): express.Express {
  const logger = createLogger("silent");
  const app = express();
  app.use(requestId, requestLog(logger), express.json({ limit: "1kb" }));
  app.post("/", () => {
    throw error;
  });
  app.get("/half", (_request, response) => {
    response.write("half");
    throw error;
  });
  app.use(noRoute, answerErrors(logger));
  return app;
}

describe("the error answers", () => {
  it.each([
    [new Problem(409, "conflict", "taken"), 409, "conflict"],
    [new StoreFull("words"), 507, "store_full"],
    [Object.assign(new Error("too far"), { status: 418 }), 418, "bad_request"],
    [new Error("the password is swordfish"), 500, "internal"],
    ["a text", 500, "internal"],
  ])("turn %s into a status and a code", async (error, status, code) => {
    const answer = await request(appThatThrows(error)).post("/");
    expect({ status: answer.status, code: answer.body.error.code }).toEqual({ status, code });
    expect(answer.text).not.toContain("swordfish");
    expect(answer.body.error.requestId).toBe(answer.headers["x-request-id"]);
  });

  it("name a route that does not exist", async () => {
    const answer = await request(appThatThrows(undefined)).get("/nowhere");
    expect(answer.status).toBe(404);
    expect(answer.body.error.message).toContain("/nowhere");
  });

  it("say that a body is not JSON, or too large", async () => {
    const app = appThatThrows(undefined);
    const bad = await request(app).post("/").type("json").send("{");
    expect([bad.status, bad.body.error.code]).toEqual([400, "invalid_json"]);
    const body = { text: "x".repeat(2000) };
    const large = await request(app).post("/").send(body);
    expect([large.status, large.body.error.code]).toEqual([413, "body_too_large"]);
  });

  it("end the connection when the answer has begun", async () => {
    await expect(request(appThatThrows(new Error("late"))).get("/half")).rejects.toThrow();
  });
});

describe("the request id", () => {
  const send = (id: string) => request(appThatThrows(undefined)).get("/").set("X-Request-Id", id);

  it("is the caller's when it is well formed", async () => {
    expect((await send("abc-123")).headers["x-request-id"]).toBe("abc-123");
  });

  it("is a new one when it is not", async () => {
    expect((await send("a b")).headers["x-request-id"]).toMatch(/^[\da-f-]{36}$/);
  });
});
