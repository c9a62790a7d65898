import {
  byKind,
  type Checked,
  checkCounts,
  checkNumber,
  closed,
  failure,
  integerIn,
  integers,
  literal,
} from "@longtail/core";
import type * as t from "io-ts";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
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

const limits = { many: integerIn(0), few: integerIn(0) };

/** The codec of `Groups`. `groupsOf` checks that the limits do not cross, which depends on the data. */
export const Groups: t.Type<Groups> = byKind<Groups>("groups", {
  "groups/by-index": closed("groups/by-index", { kind: literal("groups/by-index"), ...limits }),
  "groups/by-count": closed("groups/by-count", { kind: literal("groups/by-count"), ...limits }),
});

/** A rule by fixed class indices; published ones are in `publishedGroups`. */
export const defineByIndex = (limits: {
  readonly many: number;
  readonly few: number;
}): GroupsByIndex => ({ kind: "groups/by-index", ...limits });

/** A rule by training images; by default more than 100 are many and fewer than 20 are few. */
export const defineByCount = (
  limits: { readonly many?: number; readonly few?: number } = {},
): GroupsByCount => ({ kind: "groups/by-count", many: 100, few: 20, ...limits });

/**
 * Which classes are many-shot, medium-shot and few-shot by a rule.
 *
 * A group may be empty. `groups/by-count` needs the training counts; for `groups/by-index` the number of classes is enough.
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
export const groupsOf = (rule: Groups, classes: number | ArrayLike<number>): Checked<ShotGroups> =>
  pipe(
    typeof classes === "number"
      ? checkNumber("classes", integers(2), classes)
      : E.map(({ length }: ArrayLike<number>) => length)(checkCounts(classes)),
    E.chainFirst((total) => checkLimits(rule, total)),
    E.chain((total) =>
      E.map((groupOf: (k: number) => keyof ShotGroups) => {
        const all = Array.from({ length: total }, (_, k) => k);
        const of = (name: keyof ShotGroups) => all.filter((k) => groupOf(k) === name);
        return { many: of("many"), medium: of("medium"), few: of("few") };
      })(groupOfClass(rule, classes)),
    ),
  );

const groupOfClass = (
  { kind, many, few }: Groups,
  classes: number | ArrayLike<number>,
): Checked<(k: number) => keyof ShotGroups> => {
  if (kind === "groups/by-index")
    return E.right((k) => (k < many ? "many" : k >= few ? "few" : "medium"));
  if (typeof classes === "number")
    return E.left(
      failure("Incompatible", {
        path: ["groups"],
        what: kind,
        needs: "the training images of each class",
        got: "the number of classes",
      }),
    );
  return E.right((k) => {
    const count = classes[k] as number;
    return count > many ? "many" : count < few ? "few" : "medium";
  });
};

/** By index, many <= few <= K; by count, few <= many + 1, so that no class is both. */
const checkLimits = ({ kind, many, few }: Groups, classes: number): Checked<number> =>
  kind === "groups/by-index"
    ? pipe(
        checkNumber("groups.many", integers(0, classes), many),
        E.chain(() => checkNumber("groups.few", integers(many, classes), few)),
      )
    : pipe(
        checkNumber("groups.many", integers(0), many),
        E.chain(() => checkNumber("groups.few", integers(0, many + 1), few)),
      );
