import { basename, join } from "node:path";
import type { LongtailError } from "@longtail/core";
import { evaluate, finalWeights, type Metrics, plan } from "@longtail/mislas";
import { pipe } from "fp-ts/lib/function.js";
import * as TE from "fp-ts/lib/TaskEither.js";
import { startBackend } from "../backend.js";
import { dataReader } from "../environment.js";
import { readJson } from "../read-file.js";
import { withWeights } from "../weights.js";

/** What `longtail evaluate` is told. */
export interface EvaluateOptions {
  readonly data?: string;
  readonly backend: string;
  /** A safetensors file; the best weights of the run's last stage, or those after its transform, when left out. */
  readonly weights?: string;
}

/**
 * Evaluates a run's weights, or any that fit its net, on the test images.
 *
 * @error FileMissing · FileForeign · FileTruncated · checkpoint/Mismatch (weights of another network) · BackendMissing · what planning reports
 */
export const evaluateRun = (
  folder: string,
  { data, backend, weights }: EvaluateOptions,
): TE.TaskEither<LongtailError, Metrics> =>
  pipe(
    readJson(join(folder, "pipeline.json"), "the pipeline of the run to evaluate"),
    TE.chain((descriptor) => plan(descriptor, { read: dataReader(data), seed: 0 })),
    TE.chainFirst(() => startBackend(backend)),
    TE.chain((planned) => {
      const final = finalWeights(planned, "best");
      const file = weights ?? join(folder, final.file);
      // Weights of a stage fit the head that was trained, those after a transform the one that it made.
      const fitting = basename(file) === final.file ? final.plan : planned;
      return withWeights(fitting, file, (variables) =>
        evaluate(fitting, variables, planned.dataset.test),
      );
    }),
  );
