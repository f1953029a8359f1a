import type { Tables } from "../domain/registry";

/**
 * Where the rows are kept.
 *
 * Contract: `load` gives what the last `save` was given, or empty tables before the first one.
 * A `save` that fails has changed nothing.
 */
export interface Repository {
  /** @throws {RepositoryError} when what is kept cannot be read. */
  load(): Promise<Tables>;
  /** @throws {RepositoryError} when there is no room or no permission. */
  save(tables: Tables): Promise<void>;
  /** Forgets everything, readable or not. */
  clear(): Promise<void>;
  /** Calls `listener` when the rows change elsewhere, as in another tab; gives the way to stop. */
  subscribe(listener: () => void): () => void;
}

export type RepositoryProblem = "unreadable" | "newer" | "unavailable" | "full";

/** A repository that cannot do what it was asked for. */
export class RepositoryError extends Error {
  override readonly name = "RepositoryError";

  constructor(
    readonly problem: RepositoryProblem,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
