import {
  type Component,
  type Dataset,
  type Head,
  type Model,
  makeOf,
  type Registry,
  type Transform,
  under,
} from "@longtail/core";
import * as E from "fp-ts/lib/Either.js";
import { pipe } from "fp-ts/lib/function.js";
import type { Checked } from "./internal/all.js";
import type { PipelineOf } from "./pipeline.js";

/**
 * What makes the classifier after the last stage, if the pipeline has it made.
 *
 * @error what the transform reports, under its path
 */
export const planTransform = (
  parts: Registry,
  { transform }: PipelineOf<Component>,
  { counts, validation }: Dataset,
  { model: { features }, head }: { readonly model: Model; readonly head: Head },
): Checked<{ readonly transform?: Transform }> =>
  transform === undefined
    ? E.right({})
    : pipe(
        makeOf(parts, "transform")(transform)({
          features,
          classes: counts.length,
          head,
          heldOut: validation !== undefined,
        }),
        E.bimap(under("transform"), (made) => ({ transform: made })),
      );
