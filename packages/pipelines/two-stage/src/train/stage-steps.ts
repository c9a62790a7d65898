import { capture, isNotCapturable } from "@longtail/capture";
import type { Progress } from "@longtail/core";
import type { Plan } from "../plan/plan.js";
import type { PlannedStage } from "../plan/planned-stage.js";
import { trainingStep } from "../step/step.js";
import { seenModel } from "./features-source.js";

/** A stage's step. */
export type Step = ReturnType<typeof trainingStep>;

/** The steps of a run's stages. Asking for another stage's step frees the one before. */
export interface StageSteps {
  readonly of: (stage: PlannedStage) => Step;
  readonly dispose: () => void;
}

/** A step that is recorded at its first call and replayed from then on; the plain step where recording is refused. */
const recorded = (step: Step, refused: (reason: string) => void) => {
  const captured = capture(step);
  let current: Step = captured;
  const run: Step = (state, inputs) => {
    try {
      return current(state, inputs);
    } catch (thrown) {
      if (!isNotCapturable(thrown)) throw thrown;
      current = step;
      captured.dispose();
      refused(thrown.cause.reason);
      return step(state, inputs);
    }
  };
  return { run, dispose: captured.dispose };
};

/**
 * The steps of a plan's stages, each for all epochs of its stage.
 *
 * WebGPU records a step once for whole batches and once for a shorter last one. Where it cannot, an event says why, and the step
 * runs as on any other backend.
 *
 * @owns  the caller disposes them; what a step returned stays
 */
export const stageSteps = ({ model, head }: Plan, progress: Progress): StageSteps => {
  let live: (ReturnType<typeof recorded> & { readonly stage: PlannedStage }) | undefined;
  return {
    of: (stage) => {
      if (live?.stage !== stage) {
        live?.dispose();
        const refused = (reason: string): void =>
          progress({ type: "step-not-captured", stage: stage.name, reason });
        const shown = stage.featuresOnce ? seenModel(model) : model;
        live = { stage, ...recorded(trainingStep({ ...stage, model: shown, head }), refused) };
      }
      return live.run;
    },
    dispose: () => live?.dispose(),
  };
};
