import type { DeclaredError, LongtailError } from "./errors.js";

/**
 * Where a declared error keeps its renderer: out of the way of JSON, of equality and of spreading.
 *
 * A registered symbol, so that two copies of this module in one program understand each other's errors.
 */
export const renderer: unique symbol = Symbol.for("longtail.renderer");

/** A kind of error: makes its records and recognizes them. */
export interface ErrorKind<Tag extends DeclaredError["_tag"], Facts extends object> {
  readonly tag: Tag;
  readonly of: (facts: Facts) => LongtailError;
  readonly is: (error: unknown) => error is { readonly _tag: Tag } & Readonly<Facts>;
}

/**
 * Declares an error beside its sentence, for what core does not name: a device, a store, a service.
 *
 * The record holds the facts as plain data; `renderError` finds the sentence. A copy that has lost it (JSON, a worker's
 * message) renders as its tag and facts.
 *
 * @example
 * ```ts
 * import { declareError, renderError } from "@longtail/core";
 *
 * const QuotaExceeded = declareError("my-store/QuotaExceeded", ({ bytes }: { readonly bytes: number }) =>
 *   `the store is full: ${bytes} bytes do not fit`);
 * const error = QuotaExceeded.of({ bytes: 512 });
 * console.log(renderError(error)); // the store is full: 512 bytes do not fit
 * console.log(QuotaExceeded.is(error)); // true
 * ```
 */
/* @__NO_SIDE_EFFECTS__ */
export const declareError = <const Tag extends DeclaredError["_tag"], Facts extends object>(
  tag: Tag,
  render: (facts: Facts) => string,
): ErrorKind<Tag, Facts> => {
  const kind = { [renderer]: render };
  return {
    tag,
    of: (facts) => Object.assign(Object.create(kind), { _tag: tag, ...facts }),
    is: (error): error is { readonly _tag: Tag } & Readonly<Facts> =>
      (Object(error) as { readonly _tag?: unknown })._tag === tag,
  };
};
