/** The accounts that may use the service. */
import { z } from "zod";

import { email } from "../crud/rules.js";
import { parse, Problem } from "../http/problem.js";
import { messages } from "../messages.js";
import type { Database, Row, View } from "../store/database.js";
import { Reader, Repository } from "../store/repository.js";
import { hashPassword, passwordMatches } from "./passwords.js";

/** Not the name of any resource: those are words without a dollar sign. */
export const ACCOUNTS = "$accounts";

/** A longer password is easier to remember than a stranger one; the upper bound limits the work. */
export const credentialsSchema = z.strictObject({
  email: email(),
  password: z.string().min(12).max(200),
});

export interface StoredAccount extends Row {
  readonly email: string;
  readonly passwordHash: string;
}

/** An account as callers see it. */
export interface Account {
  readonly id: number;
  readonly email: string;
}

export class Accounts {
  /** Compared with when there is no such account, so that both refusals take the same time. */
  private decoy: Promise<string> | undefined;

  constructor(private readonly database: Database) {}

  async register(body: unknown): Promise<Account> {
    const { email, password } = parse(credentialsSchema, body);
    const passwordHash = await hashPassword(password);
    return this.database.write((transaction) => {
      if (byEmail(transaction, email) !== undefined) {
        throw Problem.conflict(messages.accountExists);
      }
      const accounts = new Repository<StoredAccount>(transaction, ACCOUNTS);
      return publicPart(accounts.insert({ email, passwordHash }));
    });
  }

  async signIn(body: unknown): Promise<Account> {
    const { email, password } = parse(credentialsSchema, body);
    const account = this.database.read((view) => byEmail(view, email));
    this.decoy ??= hashPassword("no account has this password");
    const matches = await passwordMatches(password, account?.passwordHash ?? (await this.decoy));
    if (account === undefined || !matches) {
      throw new Problem(401, "bad_credentials", messages.badCredentials);
    }
    return publicPart(account);
  }

  find(id: number): Account | undefined {
    const account = this.database.read((view) =>
      new Reader<StoredAccount>(view, ACCOUNTS).find(id),
    );
    return account === undefined ? undefined : publicPart(account);
  }
}

function byEmail(view: View, email: string): StoredAccount | undefined {
  return new Reader<StoredAccount>(view, ACCOUNTS).all().find((one) => one.email === email);
}

function publicPart({ id, email }: StoredAccount): Account {
  return { id, email };
}
