import type {
  Checked,
  ClassCounts,
  Component,
  Head,
  Model,
  Registry,
  Transform,
} from "@longtail/core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import { makePart } from "./make-part.js";
import type { PipelineOf } from "./pipeline.js";
import { watchedTransform } from "./watched.js";

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
    counts,
  }: {
    readonly model: Model;
    readonly head: Head;
    readonly classes: number;
    readonly heldOut: boolean;
    readonly counts?: ClassCounts;
  },
): Checked<Transform | undefined> =>
  transform === undefined
    ? E.right(undefined)
    : pipe(
        makePart(registry, "transform", transform, {
          features,
          classes,
          head,
          heldOut,
          ...(counts && { counts }),
        }),
        E.map((made) =>
          watchedTransform({ path: ["transform"], kind: transform.kind }, made, classes),
        ),
      );
