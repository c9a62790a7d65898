import { basename, join } from "node:path";
import type { LongtailError } from "@longtail/core";
import { evaluate, finalWeights, type Metrics } from "@longtail/mislas";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import { type BackendOptions, startAndSay } from "../backend.js";
import { openRun } from "../open-run.js";
import type { DataOptions } from "../plan-on.js";
import type { Screen } from "../progress.js";
import { withWeights } from "../weights.js";

/** Options of `longtail evaluate`. */
export interface EvaluateOptions extends BackendOptions, DataOptions {
  /** A safetensors file. Default: the best weights of the run's last stage, or those after its transform. */
  readonly weights?: string;
}

/**
 * Evaluates a run's weights, or any others that fit its network, on the test images.
 *
 * @error FileMissing · FileForeign (a file of another run) · FileTruncated · core/FileDamaged · checkpoint/Mismatch (weights of another
 *        network) · Incompatible (other data than the run's) · BackendMissing · errors of planning
 */
export const evaluateRun = (
  folder: string,
  { weights, ...options }: EvaluateOptions,
  screen?: Screen,
): TE.TaskEither<LongtailError, Metrics> =>
  pipe(
    openRun(folder, options),
    TE.chainFirst(() => startAndSay(options, screen)),
    TE.chain((run) => {
      const { planned } = run;
      const final = finalWeights(planned, "best");
      const file = weights ?? join(folder, final.file);
      // The weights of a stage belong to the trained head, those after a transform to the head it made.
      const fitting = basename(file) === final.file ? final.plan : planned;
      return withWeights(run, fitting, file, (variables) =>
        evaluate(fitting, variables, planned.dataset.test),
      );
    }),
  );
