import {
  checkOptions,
  failure,
  filterRecord,
  flag,
  type GradientTransformation,
  inRange,
  type LongtailError,
  mapRecord,
  type NamedTensors,
  numberIn,
  options,
} from "@longtail/core";
import { type SgdConstants, sgdUpdate } from "@longtail/ops";
import * as tf from "@tensorflow/tfjs-core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import { addDecayedWeights } from "./add-decayed-weights.js";
import { chain } from "./chain.js";
import { clipGradients, clipNorms, seeing } from "./clip-gradients.js";
import { below, prefixed } from "./internal/prefixed.js";
import { maxNorms, maxNorm as projected } from "./max-norm.js";
import { momentum as velocity } from "./momentum.js";

/** The hyper-parameters of SGD: momentum in [0, 1), weight decay of at least 0. */
export interface SgdOptions {
  readonly momentum?: number;
  readonly weightDecay?: number;
  /** Whether momentum looks one step ahead; it then has to be above 0. */
  readonly nesterov?: boolean | undefined;
  /** The length that all gradients together may have, above 0; unlimited if absent. See `clipGradients`. */
  readonly clipNorm?: number | undefined;
  /** Where the ball of each class's weights ends, in [0, 1]; there is none if absent. See `maxNorm`. */
  readonly maxNorm?: number | undefined;
}

/** The options of the component; defaults are those of the published CIFAR recipes. */
export const sgdOptions = options({
  fields: { momentum: inRange(0, 1, "[)"), weightDecay: inRange(0, Number.POSITIVE_INFINITY) },
  optional: { nesterov: flag, clipNorm: numberIn(clipNorms), maxNorm: numberIn(maxNorms) },
  defaults: { momentum: 0.9, weightDecay: 2e-4 },
});

// The function is plain gradient descent unless told more.
const plain = { ...sgdOptions, defaults: { momentum: 0, weightDecay: 0 } };

// The results are new tensors, so what stays is cloned.
const replaced = (old: NamedTensors, moved: NamedTensors): NamedTensors =>
  mapRecord(old, (tensor, name) => moved[name] ?? tf.clone(tensor));

// The chain's update and `applyUpdates` in one op, with the arithmetic and the state names of the chain.
const stepOf =
  (constants: SgdConstants): NonNullable<GradientTransformation["step"]> =>
  (parameters, gradients, state, rates) =>
    tf.tidy(() => {
      const stray = Object.keys(gradients).find((name) => !(name in parameters));
      if (stray !== undefined) throw new Error(`a gradient without a parameter: ${stray}`);
      const learning = filterRecord(parameters, (name) => name in gradients);
      const prefix = constants.weightDecay > 0 ? "1." : "0.";
      const velocities = constants.momentum > 0 ? below(prefix, state) : {};
      const known = mapRecord(learning, (p, name) => velocities[name] ?? tf.zerosLike(p));
      const moved = sgdUpdate(
        { parameters: learning, gradients, velocities: known, rates },
        constants,
      );
      return {
        parameters: replaced(parameters, moved.parameters),
        state: prefixed(prefix, { ...replaced(velocities, moved.velocities), ...moved.velocities }),
      };
    });

/**
 * Stochastic gradient descent in PyTorch's order: decay joins the gradient first, then momentum.
 *
 *   g' = g + weightDecay * p
 *   v' = momentum * v + g'
 *   p' = p - rate * u             u = v'; with nesterov g' + momentum * v'
 *
 * The last line is `applyUpdates`, or the caller's own.
 * With `clipNorm`, `clipGradients` comes before everything; with `maxNorm`, the projection of `maxNorm` after it.
 * A part that is 0 or absent costs nothing: without momentum there is no state. `init` and `update` are those of a chain; `step`, which
 * `descend` calls, does all three lines for all parameters in one op.
 *
 * @error OutOfRange · WrongType · UnknownKey (every one that applies) · Incompatible (nesterov with momentum 0)
 * @owns  the caller owns the updates and the new state
 * @source PyTorch torch.optim.SGD. The programs of long-tailed recognition use momentum 0.9 and decay every parameter, batch norm's
 *         and biases included: MiSLAS, LDAM-DRW and classifier-balancing without Nesterov, BBN and BagofTricks-LT with it
 * @example
 * ```ts
 * import "@tensorflow/tfjs-backend-cpu";
 * import { orThrow } from "@longtail/core";
 * import { ensureGradients } from "@longtail/ops";
 * import { descend, sgd } from "@longtail/optimizers";
 * import * as tf from "@tensorflow/tfjs-core";
 *
 * ensureGradients();
 * const optimizer = orThrow(sgd({ momentum: 0.9, weightDecay: 2e-4 }));
 * const rates = { w: tf.scalar(0.05) };
 * let parameters: Record<string, tf.Tensor> = { w: tf.tensor1d([3, -2]) };
 * let state = optimizer.init(parameters);
 * for (let step = 0; step < 200; step++) {
 *   const gradients = { w: tf.grad((w) => tf.sum(tf.square(w)))(parameters.w as tf.Tensor) };
 *   const next = descend(optimizer)(parameters, gradients, state, rates);
 *   tf.dispose([gradients, state, parameters]);
 *   ({ parameters, state } = next);
 * }
 * parameters.w?.print(); // near [0, 0]
 * ```
 */
export const sgd = (given: SgdOptions = {}): E.Either<LongtailError, GradientTransformation> =>
  pipe(
    checkOptions("sgd", plain, given),
    E.filterOrElse(
      ({ momentum, nesterov = false }) => momentum > 0 || !nesterov,
      () =>
        failure("Incompatible", {
          path: ["nesterov"],
          what: "Nesterov momentum",
          needs: "a momentum above 0",
          got: "0",
        }),
    ),
    E.chain(({ momentum, weightDecay, nesterov = false, clipNorm, maxNorm }) =>
      pipe(
        E.sequenceArray([
          ...(weightDecay > 0 ? [addDecayedWeights(weightDecay)] : []),
          ...(momentum > 0 ? [velocity(momentum, { nesterov })] : []),
        ]),
        E.map((parts) => ({
          ...chain(...parts),
          step: stepOf({ momentum, weightDecay, nesterov }),
        })),
        E.chain(
          (optimizer): E.Either<LongtailError, GradientTransformation> =>
            clipNorm === undefined
              ? E.right(optimizer)
              : pipe(
                  clipGradients(clipNorm),
                  E.map((clip) => seeing(clip, optimizer)),
                ),
        ),
        E.chain((optimizer) =>
          maxNorm === undefined ? E.right(optimizer) : projected(optimizer, maxNorm),
        ),
      ),
    ),
  );
