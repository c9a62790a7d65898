import { type Checked, checkLength, failure } from "@longtail/core";
import { type Calibrator, temperaturesOf } from "@longtail/post-hoc-calibration";
import * as E from "#fp-ts/Either";
import type { Operation } from "./operation.js";

/** From logits to the logits of calibrated probabilities. */
export type Calibration = (logits: Operation) => Operation;

// Where a float32 softmax ends, @longtail/post-hoc-calibration counts a probability as 2^-126.
const LEAST = -126 * Math.LN2;

const names = { histogram: "histogram binning", isotonic: "isotonic regression" } as const;

const refused = (kind: keyof typeof names): Checked<never> =>
  E.left(
    failure("Incompatible", {
      path: ["calibrator"],
      what: "export",
      needs: "temperature, frequency or vector scaling, which are operations on logits",
      got: `${names[kind]}, a table of steps for each class`,
    }),
  );

const affine = (x: Operation, scale: Float32Array, shift: Float32Array): Operation => ({
  op: "affine",
  x,
  scale,
  shift,
});

const fits = (length: number, classes: number): Checked<number> =>
  checkLength("calibrator", { length }, classes, "classes");

/**
 * What a calibrator does to logits.
 *
 * @error Incompatible (histogram binning, isotonic regression) · LengthMismatch (a calibrator of other classes)
 */
export const calibration = (
  calibrator: Calibrator | undefined,
  classes: number,
): Checked<Calibration> => {
  if (calibrator === undefined) return E.right((logits) => logits);
  switch (calibrator.kind) {
    case "temperature": {
      const scale = new Float32Array(classes).fill(1 / calibrator.temperature);
      return E.map(() => (x: Operation) => affine(x, scale, new Float32Array(classes)))(
        fits(calibrator.classes, classes),
      );
    }
    case "frequency": {
      const temperatures = Float32Array.from(temperaturesOf(calibrator));
      return E.map(
        () =>
          (x: Operation): Operation => ({
            op: "class-temperatures",
            x,
            temperatures,
          }),
      )(fits(temperatures.length, classes));
    }
    case "vector": {
      const scale = Float32Array.from(calibrator.perClass, (one) => one.scale);
      const bias = Float32Array.from(calibrator.perClass, (one) => one.bias);
      return E.map(
        () =>
          (x: Operation): Operation =>
            affine({ op: "log-softmax", x, least: LEAST }, scale, bias),
      )(fits(scale.length, classes));
    }
    case "histogram":
    case "isotonic":
      return refused(calibrator.kind);
    default: {
      const unreachable: never = calibrator;
      return unreachable;
    }
  }
};
