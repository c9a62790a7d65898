import {
  type Checked,
  type Component,
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
  {
    model: { features },
    head,
    classes,
    heldOut,
  }: {
    readonly model: Model;
    readonly head: Head;
    readonly classes: number;
    readonly heldOut: boolean;
  },
): Checked<Transform | undefined> =>
  transform === undefined
    ? E.right(undefined)
    : pipe(
        makeOf(registry, "transform")(transform)({
          features,
          classes,
          head,
          heldOut,
        }),
        E.mapLeft(under("transform")),
      );
