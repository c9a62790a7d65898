import type { LongtailError } from "@longtail/core";
import {
  byKind,
  checkCounts,
  checkNumber,
  closed,
  failure,
  faults,
  integerIn,
  integers,
  literal,
} from "@longtail/core";
import * as E from "fp-ts/lib/Either.js";
import type * as t from "io-ts";
import type { ShotGroups } from "./api.js";

/** Groups by fixed class indices: many `[0, many)`, medium `[many, few)`, few `[few, K)`. */
export interface GroupsByIndex {
  readonly kind: "groups/by-index";
  /** The index after the last many-shot class. */
  readonly many: number;
  /** The index of the first few-shot class. */
  readonly few: number;
}

/** Groups by training images: many has more than `many`, few has fewer than `few`, medium has what lies between. */
export interface GroupsByCount {
  readonly kind: "groups/by-count";
  readonly many: number;
  readonly few: number;
}

/** The rule by which classes are many-shot, medium-shot or few-shot: plain JSON. */
export type Groups = GroupsByIndex | GroupsByCount;

const limitCodecs = { many: integerIn(0), few: integerIn(0) };

// A codec is invariant in its type, so the two of a union are not codecs of the union: `byKind` asks only the right one.
const codecs = {
  "groups/by-index": closed("groups/by-index", {
    kind: literal("groups/by-index"),
    ...limitCodecs,
  }),
  "groups/by-count": closed("groups/by-count", {
    kind: literal("groups/by-count"),
    ...limitCodecs,
  }),
} as unknown as Readonly<Record<Groups["kind"], t.Type<Groups>>>;

/** The codec of `Groups`. That the two limits do not cross is checked by `groupsOf`, against the data. */
export const Groups: t.Type<Groups> = byKind<Groups>("groups", codecs);

/** A rule by fixed class indices; published ones are in `publishedGroups`. */
export const defineByIndex = (limits: {
  readonly many: number;
  readonly few: number;
}): GroupsByIndex => ({ kind: "groups/by-index", ...limits });

/** A rule by training images; more than 100 are many and fewer than 20 are few, unless told otherwise. */
export const defineByCount = (
  limits: { readonly many?: number; readonly few?: number } = {},
): GroupsByCount => ({ kind: "groups/by-count", many: 100, few: 20, ...limits });

/**
 * Which classes are many-shot, medium-shot and few-shot by a rule.
 *
 * A group may be empty. By-count needs the training counts; by-index is content with the number of classes.
 *
 * @shape classes: the number of classes K, or training images per class [K] · result: class indices, ascending
 * @error OutOfRange (limits that cross, or lie beyond the last class; fewer than 2 classes) · Incompatible (by-count
 *        without counts) · TooFewClasses · BadCount
 * @owns  the result is plain data
 * @source Liu et al., CVPR 2019 (more than 100, fewer than 20); dvlab-research/MiSLAS datasets (fixed indices). On
 *         CIFAR-100-LT of factor 100 the two differ: 36/35/29 by index, 35/35/30 by count
 * @example
 * ```ts
 * import { orThrow } from "@longtail/core";
 * import { defineByCount, defineByIndex, groupsOf } from "@longtail/accuracy";
 *
 * console.log(orThrow(groupsOf(defineByCount(), [500, 100, 20, 5]))); // many 0, medium 1 and 2, few 3
 * console.log(orThrow(groupsOf(defineByIndex({ many: 3, few: 7 }), 10)).few); // 7, 8, 9
 * ```
 */
export const groupsOf = (
  rule: Groups,
  classes: number | ArrayLike<number>,
): E.Either<LongtailError, ShotGroups> => {
  const counts = typeof classes === "number" ? E.right([]) : checkCounts(classes);
  if (E.isLeft(counts)) return counts;
  const total =
    typeof classes === "number"
      ? checkNumber("classes", integers(2), classes)
      : E.right(classes.length);
  if (E.isLeft(total)) return total;
  const crossed = limitError(rule, total.right);
  if (crossed !== undefined) return E.left(crossed);
  if (rule.kind === "groups/by-count" && typeof classes === "number")
    return E.left(
      failure("Incompatible", {
        path: ["groups"],
        what: rule.kind,
        needs: "the training images of each class",
        got: "the number of classes",
      }),
    );
  const isMany = (k: number) =>
    rule.kind === "groups/by-index" ? k < rule.many : (counts.right[k] as number) > rule.many;
  const isFew = (k: number) =>
    rule.kind === "groups/by-index" ? k >= rule.few : (counts.right[k] as number) < rule.few;
  const all = Array.from({ length: total.right }, (_, k) => k);
  return E.right({
    many: all.filter(isMany),
    medium: all.filter((k) => !isMany(k) && !isFew(k)),
    few: all.filter(isFew),
  });
};

/** By index, many <= few <= K; by count, few <= many + 1, so that no class is both. */
const limitError = (rule: Groups, classes: number): LongtailError | undefined => {
  const byIndex = rule.kind === "groups/by-index";
  const [lowest, highest] = byIndex ? [rule.many, classes] : [0, rule.many + 1];
  const [first] = faults(
    checkNumber("groups.many", integers(0), rule.many),
    checkNumber("groups.many", byIndex ? integers(0, classes) : integers(0), rule.many),
    checkNumber("groups.few", integers(lowest, highest), rule.few),
  );
  return first;
};
