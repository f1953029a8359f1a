import type { Collection } from "../domain/collections";
import { definitions } from "../domain/registry";

/** The addresses of the pages of a collection. */
export const addresses = {
  list: (collection: Collection): string => `/${definitions[collection].path}`,
  create: (collection: Collection): string => `/${definitions[collection].path}/new`,
  detail: (collection: Collection, id: string): string => `/${definitions[collection].path}/${id}`,
  edit: (collection: Collection, id: string): string =>
    `/${definitions[collection].path}/${id}/edit`,
};
