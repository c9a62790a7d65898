import {
  allErrors,
  type Codec,
  type Component,
  type LongtailError,
  type Registry,
  registry,
  several,
} from "@longtail/core";
import { type LoadRun, loadRunWith, type PipelineOf, type TwoStage } from "@longtail/two-stage";
import { flow } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import { components as methodComponents } from "./generated/methods.js";
import { packageComponents } from "./package-components.js";
import { engineWith } from "./presets.js";

/** Every component of this repository: those of its packages and those of its methods. */
export const standardComponents = [...packageComponents, ...methodComponents] as const;

/** Any of the standard components. */
export type StandardComponent = (typeof standardComponents)[number];

/** The registry of the standard components. */
export const standard: Registry<StandardComponent> = registry(...standardComponents);

/**
 * The engine for the standard components and your own, on equal terms.
 *
 * @example
 * ```ts
 * import { component, inRange } from "@longtail/core";
 * import { mislasWith } from "@longtail/mislas";
 * import * as E from "fp-ts/lib/Either.js";
 *
 * const Inverse = component("schedule/inverse", {
 *   fields: { learningRate: inRange(0, 1, "(]") },
 *   defaults: { learningRate: 0.1 },
 *   make: ({ learningRate }) => () => E.right((epoch) => learningRate / (epoch + 1)),
 * });
 * const { define } = mislasWith(Inverse);
 * const mine = define({
 *   name: "mine",
 *   dataset: { kind: "dataset/synthetic", classes: 20 },
 *   stage1: { schedule: { kind: "schedule/inverse" } },
 * });
 * console.log(mine.stage1.schedule); // { kind: "schedule/inverse", learningRate: 0.1 }
 * ```
 */
export const mislasWith = <const C extends readonly Component[]>(
  ...components: C
): TwoStage<StandardComponent | C[number]> => engineWith(...methodComponents, ...components);

/** A pipeline of the standard components. */
export type Pipeline = PipelineOf<StandardComponent>;

const engine: TwoStage<StandardComponent> = mislasWith();

/** The codec of complete pipelines of the standard components. */
export const Pipeline: Codec<Pipeline> = engine.Pipeline;

/** A complete pipeline of the standard components from the choices that matter. */
export const define: TwoStage<StandardComponent>["define"] = engine.define;

const ownComponents = (error: LongtailError): LongtailError =>
  error._tag === "UnknownKind"
    ? { ...error, remedy: "components of your own are known to the plan of mislasWith(...) only" }
    : error;

/**
 * Checks a pipeline of the standard components against its data and makes every part. Allocates no tensor.
 *
 * Components of your own are known to the `plan` that `mislasWith` returns.
 */
export const plan: TwoStage<StandardComponent>["plan"] = flow(
  engine.plan,
  TE.mapLeft((error) => several(allErrors(error).map(ownComponents))),
);

/** Whether two runs train the same stage 1, so that one can start from the other's; see `finishedStage1`. */
export const sharesStage1: TwoStage<StandardComponent>["sharesStage1"] = engine.sharesStage1;

/**
 * Loads a trained run of standard components from its files alone, without the data it was trained on, to classify images.
 *
 * The files are `pipeline.json`, `input.json`, the final weights (the last ones, or the best ones by option) and, where there is
 * one, `calibrator.json`. The store is a folder, a browser's storage, files dropped on a page, or a folder of a server.
 *
 * @error FileMissing (a run of an earlier version, or one that has not finished) · FileForeign · FileTruncated · core/FileDamaged ·
 *        checkpoint/Mismatch · FileUnreadable · BackendFailure
 * @owns  the caller owns the network; `dispose` frees it
 * @example
 * ```ts no-run
 * import { start } from "@longtail/backend-wasm";
 * import { folderStore } from "@longtail/checkpoint/folder-store";
 * import { orThrow } from "@longtail/core";
 * import { loadRun } from "@longtail/mislas";
 *
 * await orThrow(start());
 * const network = await orThrow(loadRun(folderStore("runs/mine")));
 * const [height, width, channels] = network.shape;
 * const [grey] = await orThrow(network.classify(new Uint8Array(height * width * channels).fill(128)));
 * console.log(grey?.className, grey?.confidence);
 * network.dispose();
 * ```
 */
export const loadRun: LoadRun = /* #__PURE__ */ loadRunWith(standard);
