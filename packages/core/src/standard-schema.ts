import type { StandardSchemaV1 } from "@standard-schema/spec";
import * as E from "#fp-ts/Either";
import type { Codec, StandardCodec } from "./codec-types.js";
import { decode } from "./decode.js";
import { allErrors, type LongtailError } from "./errors.js";
import { renderError, withoutPath } from "./render-error.js";

const issueOf = (error: LongtailError): StandardSchemaV1.Issue =>
  "path" in error
    ? { message: renderError(withoutPath(error)), path: error.path }
    : { message: renderError(error) };

/**
 * A codec that is also a Standard Schema: one issue for each error, with its path.
 *
 * @example
 * ```ts
 * import { inRange, standardSchema } from "@longtail/core";
 *
 * const rate = standardSchema(inRange(0, 1, "(]"));
 * console.log(rate["~standard"].validate(2)); // { issues: [{ message: "expected a number in (0, 1], got 2", path: [] }] }
 * ```
 */
export const standardSchema = <A>(codec: Codec<A>): StandardCodec<A> =>
  Object.assign({}, codec, {
    "~standard": {
      version: 1,
      vendor: "longtail",
      validate: (value) => {
        const result = decode(codec)(value);
        return E.isRight(result)
          ? { value: result.right }
          : { issues: allErrors(result.left).map(issueOf) };
      },
    },
  } satisfies StandardSchemaV1<unknown, A>);
