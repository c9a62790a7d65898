import {
  type Checked,
  checkLength,
  type DescribedArray,
  type DescribedNetwork,
  failure,
  gatheredList,
} from "@longtail/core";
import * as E from "#fp-ts/Either";
import { backboneNeeds, featuresOf } from "./backbone.js";
import { headNeeds } from "./classifier.js";
import type { Variable } from "./variable.js";

/** The variables of a network, all there and of the right sizes. */
export const checkVariables = ({
  variables,
  backbone,
  head,
  shape,
  classNames,
}: DescribedNetwork): Checked<Variable> => {
  const features = featuresOf(backbone, shape[2]);
  const needs = [...backboneNeeds(backbone), ...headNeeds(head, features, classNames.length)];
  return E.map(() => (name: string) => variables[name] as DescribedArray)(
    gatheredList(
      needs.map(([name, size]) => {
        const found = Object.hasOwn(variables, name) ? variables[name] : undefined;
        return found === undefined
          ? E.left(failure("MissingKey", { path: ["variables"], key: name }))
          : checkLength(`variables.${name}`, found.data, size, "numbers");
      }),
    ),
  );
};
