import type { StandardSchemaV1 } from "@standard-schema/spec";
import type * as t from "io-ts";
import * as E from "#fp-ts/Either";
import { decode } from "../decode.js";
import { allErrors, type LongtailError } from "../errors.js";
import { renderError, withoutPath } from "../render-error.js";

const issueOf = (error: LongtailError): StandardSchemaV1.Issue =>
  "path" in error
    ? { message: renderError(withoutPath(error)), path: error.path }
    : { message: renderError(error) };

/** The Standard Schema face of a codec: one issue for each error, with its path. */
export const standard = <A>(codec: t.Type<A>): StandardSchemaV1.Props<unknown, A> => ({
  version: 1,
  vendor: "longtail",
  validate: (value) => {
    const result = decode(codec)(value);
    return E.isRight(result)
      ? { value: result.right }
      : { issues: allErrors(result.left).map(issueOf) };
  },
});
