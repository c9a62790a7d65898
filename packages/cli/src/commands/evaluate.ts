import { basename, join } from "node:path";
import type { LongtailError } from "@longtail/core";
import { evaluate, finalWeights, type Metrics, plan } from "@longtail/mislas";
import { pipe } from "fp-ts/lib/function.js";
import * as TE from "fp-ts/lib/TaskEither.js";
import { startBackend } from "../backend.js";
import { dataReader } from "../data-reader.js";
import { readJson } from "../read-file.js";
import { withWeights } from "../weights.js";

/** Options of `longtail evaluate`. */
export interface EvaluateOptions {
  readonly data?: string;
  readonly backend: string;
  /** A safetensors file. Default: the best weights of the run's last stage, or those after its transform. */
  readonly weights?: string;
}

/**
 * Evaluates a run's weights, or any others that fit its network, on the test images.
 *
 * @error FileMissing · FileForeign · FileTruncated · checkpoint/Mismatch (weights of another network) ·
 *        BackendMissing · errors of planning
 */
export const evaluateRun = (
  folder: string,
  { data, backend, weights }: EvaluateOptions,
): TE.TaskEither<LongtailError, Metrics> =>
  pipe(
    readJson(join(folder, "pipeline.json"), "the pipeline of the run to evaluate"),
    TE.chain((descriptor) => plan(descriptor, { read: dataReader(data) })),
    TE.chainFirst(() => startBackend(backend)),
    TE.chain((planned) => {
      const final = finalWeights(planned, "best");
      const file = weights ?? join(folder, final.file);
      // The weights of a stage belong to the trained head, those after a transform to the head it made.
      const fitting = basename(file) === final.file ? final.plan : planned;
      return withWeights(fitting, file, (variables) =>
        evaluate(fitting, variables, planned.dataset.test),
      );
    }),
  );
