import { closed } from "@longtail/core";
import * as t from "io-ts";

/** Something for each group of classes: those with many, a medium number of, and few training images. */
export type ByGroup<A> = { readonly [Group in "many" | "medium" | "few"]?: A };

const isRecord = (u: unknown): u is Readonly<Record<string, unknown>> =>
  typeof u === "object" && u !== null && !Array.isArray(u);

const withoutNone = (u: unknown): unknown =>
  isRecord(u) ? Object.fromEntries(Object.entries(u).filter(([, value]) => value !== "none")) : u;

/**
 * The codec of a value for each group. A group without classes has no key.
 *
 * Earlier records say "none" there; it is read as a missing key and never written.
 *
 * @example
 * ```ts
 * import { decode, inRange, orThrow } from "@longtail/core";
 * import { byGroup } from "@longtail/run-record";
 *
 * const accuracies = decode(byGroup(inRange(0, 1)));
 * console.log(orThrow(accuracies({ many: 0.9, medium: "none", few: 0.2 }))); // { many: 0.9, few: 0.2 }
 * ```
 */
export const byGroup = <A>(group: t.Type<A>): t.Type<ByGroup<A>> => {
  const groups: t.Type<ByGroup<A>> = closed(
    "groups",
    {},
    { many: group, medium: group, few: group },
  );
  return new t.Type(
    groups.name,
    groups.is,
    (u, context) => groups.validate(withoutNone(u), context),
    t.identity,
  );
};
