import { component, inRange } from "@longtail/core";
import * as E from "#fp-ts/Either";
import type { Method } from "../method.js";
import { engineWith } from "../presets.js";

/** A schedule that only this method needs. */
export const Inverse = component("schedule/inverse", {
  fields: { learningRate: inRange(0, 1, "(]") },
  defaults: { learningRate: 0.1 },
  make:
    ({ learningRate }) =>
    () =>
      E.right((epoch) => learningRate / (epoch + 1)),
});

export const components = [Inverse] as const;

const { define } = engineWith(Inverse);

/** Plain training with a schedule of its own. */
export const methods = [
  {
    name: "trial-method",
    about: "plain training with a schedule of its own",
    pipeline: ({ setting }) =>
      define({
        name: "trial method",
        ...setting,
        stage1: { ...setting.stage1, schedule: Inverse.define() },
      }),
  },
] as const satisfies readonly Method[];
