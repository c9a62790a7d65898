import {
  type Checked,
  type Component,
  type Dataset,
  type Head,
  type Model,
  makeOf,
  type Registry,
  type Transform,
  under,
} from "@longtail/core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import type { PipelineOf } from "./pipeline.js";

/**
 * The transform that makes the final classifier, where the pipeline has one.
 *
 * @error what the transform reports, under its path
 */
export const planTransform = (
  registry: Registry,
  { transform }: PipelineOf<Component>,
  { counts, validation }: Dataset,
  { model: { features }, head }: { readonly model: Model; readonly head: Head },
): Checked<Transform | undefined> =>
  transform === undefined
    ? E.right(undefined)
    : pipe(
        makeOf(registry, "transform")(transform)({
          features,
          classes: counts.length,
          head,
          heldOut: validation !== undefined,
        }),
        E.mapLeft(under("transform")),
      );
