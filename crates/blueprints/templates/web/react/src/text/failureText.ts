import type { Failure } from "../data/store";
import type { Texts } from "./texts";

/** Says to a person why a change was not made. */
export function failureText(texts: Texts, failure: Failure): string {
  switch (failure.reason) {
    case "invalid":
      return texts.form.errorTitle(Object.keys(failure.errors).length);
    case "inUse":
      return texts.confirm.inUse;
    case "missing":
      return texts.trouble.notFoundHint;
    default:
      return texts.trouble.problems[failure.reason];
  }
}
