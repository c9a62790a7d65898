import {
  type Checked,
  type Component,
  failure,
  matches,
  type NamedShapes,
  several,
} from "@longtail/core";
import * as E from "#fp-ts/Either";
import type { StageOf } from "./pipeline.js";

/** The factor on the learning rate of each parameter that learns. Every entry must match some parameter, and no parameter may match twice. */
export const ratesOf = (
  learn: StageOf<Component>["learn"],
  shapes: NamedShapes,
): Checked<Record<string, number>> => {
  const names = Object.keys(shapes);
  // Families, not names: a network has a hundred of those.
  const families = [...new Set(names.map((name) => `${name.split(".")[0]}.*`))];
  const idle = learn.flatMap(({ parameters }, i) =>
    names.some(matches(parameters))
      ? []
      : [
          failure("UnknownName", {
            path: [String(i), "parameters"],
            noun: "parameter",
            actual: parameters,
            known: families,
          }),
        ],
  );
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
