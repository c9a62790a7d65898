import {
  type Checked,
  type Component,
  failure,
  type Model,
  matches,
  type NamedShapes,
  several,
} from "@longtail/core";
import * as E from "#fp-ts/Either";
import type { StageOf } from "./pipeline.js";

/**
 * The factor on the learning rate of each parameter that learns. Every entry must match some parameter, and no parameter may match
 * twice.
 *
 * Entries do not reach what the model freezes: `backbone.*` is the rest of such a backbone.
 */
export const ratesOf = (
  learn: StageOf<Component>["learn"],
  shapes: NamedShapes,
  { frozen = () => false }: Pick<Model, "frozen"> = {},
): Checked<Record<string, number>> => {
  const all = Object.keys(shapes);
  const names = all.filter((name) => !frozen(name));
  // Families, not names: a network has a hundred of those.
  const families = [...new Set(names.map((name) => `${name.split(".")[0]}.*`))];
  const idle = learn.flatMap(({ parameters }, i) => {
    if (names.some(matches(parameters))) return [];
    const path = [String(i), "parameters"];
    return all.some(matches(parameters))
      ? [
          failure("Incompatible", {
            path,
            what: "learn",
            needs: "parameters that the model does not freeze",
            got: parameters,
          }),
        ]
      : [failure("UnknownName", { path, noun: "parameter", actual: parameters, known: families })];
  });
  const twice = names.filter(
    (name) => learn.filter(({ parameters }) => matches(parameters)(name)).length > 1,
  );
  const [name] = twice;
  const overlap =
    name === undefined
      ? []
      : [
          failure("Incompatible", {
            path: [],
            what: "each learning parameter",
            needs: "one entry",
            got: `several for ${name}`,
          }),
        ];
  const errors = [...idle, ...overlap];
  return errors.length > 0
    ? E.left(several(errors))
    : E.right(
        Object.fromEntries(
          learn.flatMap(({ parameters, rate }) =>
            names.filter(matches(parameters)).map((n) => [n, rate] as const),
          ),
        ),
      );
};
