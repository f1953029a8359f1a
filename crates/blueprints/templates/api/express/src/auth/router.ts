/** Registering, signing in, and the guard before everything that needs an account. */
import { json as jsonBody, type RequestHandler, Router } from "express";
import { rateLimit } from "express-rate-limit";

import { Problem } from "../http/problem.js";
import { messages } from "../messages.js";
import type { Account, Accounts } from "./accounts.js";
import type { Tokens } from "./tokens.js";

const MINUTE_MS = 60_000;

export function authRouter(accounts: Accounts, tokens: Tokens, attemptsPerMinute: number): Router {
  const router = Router();
  const guarded = [limitAttempts(attemptsPerMinute), jsonBody({ limit: "10kb" })];

  router.post("/register", ...guarded, async (request, response) => {
    response.status(201).json(await accounts.register(request.body));
  });

  router.post("/token", ...guarded, async (request, response) => {
    const account = await accounts.signIn(request.body);
    response.set("Cache-Control", "no-store").json({
      accessToken: await tokens.sign(account.id),
      tokenType: "Bearer",
      expiresIn: tokens.ttlSeconds,
    });
  });

  router.get("/me", requireAccount(accounts, tokens), (_request, response) => {
    response.json(response.locals["account"]);
  });

  return router;
}

/** Lets through who shows a valid token of an account that exists. */
export function requireAccount(accounts: Accounts, tokens: Tokens): RequestHandler {
  return async (request, response, next) => {
    const account = await accountOf(request.get("authorization"), accounts, tokens);
    if (account === undefined) {
      response.set("WWW-Authenticate", "Bearer");
      throw new Problem(401, "unauthorized", messages.unauthorized);
    }
    response.locals["account"] = account;
    next();
  };
}

async function accountOf(
  header: string | undefined,
  accounts: Accounts,
  tokens: Tokens,
): Promise<Account | undefined> {
  const token = /^Bearer ([\w.-]+)$/i.exec(header ?? "")?.[1];
  const id = token === undefined ? undefined : await tokens.verify(token);
  return id === undefined ? undefined : accounts.find(id);
}

/** Guessing passwords must be slow; each address has its own count. */
function limitAttempts(limit: number): RequestHandler {
  return rateLimit({
    windowMs: MINUTE_MS,
    limit,
    standardHeaders: true,
    legacyHeaders: false,
    handler: () => {
      throw new Problem(429, "too_many_attempts", messages.tooManyAttempts);
    },
  });
}
