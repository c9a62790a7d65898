import {
  type Checked,
  type Component,
  failure,
  matches,
  type NamedShapes,
  several,
} from "@longtail/core";
import * as E from "fp-ts/lib/Either.js";
import type { StageOf } from "./pipeline.js";

/** The factor on the learning rate of each parameter that a stage's `learn` names; each entry names some, none is named twice. */
export const ratesOf = (
  learn: StageOf<Component>["learn"],
  shapes: NamedShapes,
): Checked<Record<string, number>> => {
  const names = Object.keys(shapes);
  // Not every name: a net has a hundred of them.
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
