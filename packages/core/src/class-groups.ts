import * as E from "#fp-ts/Either";
import { failure } from "./errors.js";
import type { Checked } from "./gathered.js";

/** Class indices by the name of their group. */
export type ClassGroups<Name extends string> = Readonly<Record<Name, readonly number[]>>;

/**
 * The group of each class, if no class is in two.
 *
 * @error Incompatible (a class in two groups, or twice in one) · WrongType (a group that is no list), under `groups`
 * @example
 * ```ts
 * import { groupByClass, orThrow } from "@longtail/core";
 *
 * const groups = orThrow(groupByClass({ head: [0, 1], tail: [2] }));
 * console.log(groups.get(2), groups.get(3)); // tail undefined
 * ```
 */
export const groupByClass = <Name extends string>(
  groups: ClassGroups<Name>,
): Checked<ReadonlyMap<number, Name>> => {
  const groupOf = new Map<number, Name>();
  for (const name of Object.keys(Object(groups)) as Name[]) {
    if (!Array.isArray(groups[name]))
      return E.left(
        failure("WrongType", {
          path: ["groups", name],
          expected: "a list of classes",
          actual: groups[name],
        }),
      );
    for (const classIndex of groups[name]) {
      const other = groupOf.get(classIndex);
      if (other !== undefined)
        return E.left(
          failure("Incompatible", {
            path: ["groups", name],
            what: `class ${classIndex}`,
            needs: "one group",
            got: other === name ? `"${name}" twice` : `"${other}" and "${name}"`,
          }),
        );
      groupOf.set(classIndex, name);
    }
  }
  return E.right(groupOf);
};
