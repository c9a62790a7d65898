import {
  type Component,
  failure,
  type LongtailError,
  type Model,
  type ReadFile,
} from "@longtail/core";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import type { PipelineOf } from "./pipeline.js";
import type { Pretrained } from "./pretrained-weights.js";

/**
 * The pretrained weights that a pipeline's model names, if it names any. What reads them is loaded then: few pages need it.
 *
 * @error Incompatible (a model that needs pretrained weights, and none) · those of `readPretrained`
 */
export const planPretrained = (
  { model: descriptor }: Pick<PipelineOf<Component>, "model">,
  model: Model,
  read: ReadFile,
): TE.TaskEither<LongtailError, Pretrained | undefined> => {
  const { kind, pretrained: file } = descriptor as {
    readonly kind: string;
    readonly pretrained?: string;
  };
  if (file !== undefined)
    return pipe(
      TE.fromTask(() => import("./pretrained.js")),
      TE.chain(({ readPretrained }) => readPretrained(file, model, read)),
    );
  return model.frozen === undefined
    ? TE.right(undefined)
    : TE.left(
        failure("Incompatible", {
          path: ["model"],
          what: kind,
          needs: "pretrained, a file of the weights that never learn",
          got: "none",
        }),
      );
};

/** The pretrained weights of a stored run, of which only the digest is known. */
export const unread = (digest: string | undefined): Pretrained | undefined =>
  digest === undefined
    ? undefined
    : {
        digest,
        load: TE.left(
          failure("Incompatible", {
            path: ["model", "pretrained"],
            what: "a plan to train",
            needs: "pretrained weights that it has read",
            got: "the digest of a stored run's",
          }),
        ),
      };
