import * as tf from "@tensorflow/tfjs-core";
import { asWebGpu, type Backend } from "./internal/backend.js";
import { check } from "./internal/check.js";
import { matches, slotsOf } from "./internal/layout.js";
import { leavesOf } from "./internal/leaves.js";
import { isObserved } from "./internal/observe.js";
import { record } from "./internal/record.js";
import { type Arguments, type Recording, release } from "./internal/recording.js";
import { replay } from "./internal/replay.js";
import type { AnyStep } from "./internal/run-step.js";
import { isNotCapturable, notCapturable } from "./not-capturable.js";

/**
 * A pure function from state and inputs to a new state and outputs, all nested records of tensors.
 */
export type Step<S extends object, I extends object, O extends object> = (
  state: S,
  inputs: I,
) => { state: S; outputs: O };

/** The size of a recording. */
export interface RecordingSize {
  /** The number of programs that a replay runs. */
  readonly dispatches: number;
  /** The number of copies and clears. */
  readonly transfers: number;
  /** The bytes of its buffers on the device. */
  readonly bytes: number;
}

/** A step that is recorded and replayed. */
export interface Captured<S extends object, I extends object, O extends object>
  extends Step<S, I, O> {
  /** One recording per layout of the tensors; none on backends that do not record. */
  readonly recordings: () => readonly RecordingSize[];
  /** Frees the recordings. Returned tensors stay; the next call records again. */
  readonly dispose: () => void;
}

const mostRecordings = 4;

const isPowerOfTwo = (n: number): boolean => (n & (n - 1)) === 0;

const sizeOf = ({ commands: [commands], tape }: Recording): RecordingSize => {
  const dispatches = commands.filter(({ type }) => type === "dispatch").length;
  return {
    dispatches,
    transfers: commands.length - dispatches,
    bytes: [...tape.owned].reduce((sum, { size }) => sum + size, 0),
  };
};

/**
 * Records a step's work on the device at the first call and replays it later without running its
 * JavaScript.
 *
 * Recording needs TensorFlow.js's WebGPU backend; on other backends every call runs the step. A
 * replay returns exactly what the step would return, bit for bit, if the step is pure and
 * everything that changes is passed in tensors. Each layout of the tensors (names, shapes, dtypes)
 * has its own recording; the latest four are kept. At calls 2, 4, 8, 16, … of a recording, the step
 * runs again on the recording's buffers and its work is compared with the recording.
 *
 * @shape any; tensors of dtype float32, int32 or bool with at least one element
 * @error throws an exception with a `NotCapturable` as its `cause` if the step reads a tensor back,
 *        returns something other than tensors, leaks tensors or uses textures, or if a comparison
 *        finds another number, program or outside tensor. Further calls throw it again until
 *        `dispose`.
 * @owns  as with the step itself: the caller owns the new state and the outputs, and arguments stay
 *        valid until the caller disposes them. Recordings keep the outside tensors that the step
 *        uses; `dispose` frees them.
 * @example
 * ```ts
 * import "@tensorflow/tfjs-backend-cpu";
 * import { capture } from "@longtail/capture";
 * import * as tf from "@tensorflow/tfjs-core";
 *
 * const descend = capture(({ w }: { w: tf.Tensor }, { rate }: { rate: tf.Tensor }) =>
 *   tf.tidy(() => ({ state: { w: tf.sub(w, tf.mul(rate, w)) }, outputs: { loss: tf.sum(tf.square(w)) } })),
 * );
 * const { state, outputs } = descend({ w: tf.tensor1d([1, 2]) }, { rate: tf.scalar(0.5) });
 * console.log(await state.w.data(), await outputs.loss.data()); // 0.5, 1; 5
 * ```
 */
export const capture = <S extends object, I extends object, O extends object>(
  step: Step<S, I, O>,
): Captured<S, I, O> => {
  const anyStep = step as unknown as AnyStep;
  let recordings: Recording[] = []; // most recently used first
  let refusal: Error | undefined;

  const dispose = (): void => {
    refusal = undefined;
    for (const recording of recordings.splice(0)) release(recording);
  };

  const removeOnError = (recording: Recording, f: () => object): object => {
    try {
      return f();
    } catch (thrown) {
      recordings = recordings.filter((other) => other !== recording);
      release(recording);
      throw thrown;
    }
  };

  const run = (backend: Backend, args: Arguments): object => {
    const { leaves, slots } = args;
    const recording = recordings.find(({ layouts }) => matches(backend, layouts, leaves, slots));
    if (recording === undefined) {
      const made = record(backend, anyStep, args);
      recordings.unshift(made.recording);
      for (const old of recordings.splice(mostRecordings)) release(old);
      return made.result;
    }
    if (recordings[0] !== recording)
      recordings = [recording, ...recordings.filter((other) => other !== recording)];
    return isPowerOfTwo(recording.calls + 1)
      ? removeOnError(recording, () => check(recording, anyStep, args))
      : replay(recording, args);
  };

  const captured: Step<S, I, O> = (state, inputs) => {
    const backend = asWebGpu(tf.backend());
    if (backend === undefined || isObserved(backend)) return step(state, inputs);
    if (tf.engine().state.gradientDepth > 0)
      throw notCapturable("it is called inside of a gradient, which a replay cannot record");
    if (refusal !== undefined) throw refusal;
    if (recordings.some((recording) => recording.backend !== backend)) dispose();
    const reasons: string[] = [];
    const states = leavesOf(state, "state", reasons);
    const leaves = [...states, ...leavesOf(inputs, "inputs", reasons)];
    if (reasons[0] !== undefined) throw notCapturable(reasons[0]);
    const disposed = leaves.find(({ tensor }) => tensor.isDisposed);
    if (disposed !== undefined) throw new Error(`${disposed.path} is disposed`);
    const slots = slotsOf(leaves, states.length);
    try {
      const result = run(backend, { state, inputs, leaves, states: states.length, slots });
      return result as ReturnType<Step<S, I, O>>;
    } catch (thrown) {
      if (isNotCapturable(thrown)) refusal = thrown;
      throw thrown;
    }
  };
  return Object.assign(captured, { recordings: () => recordings.map(sizeOf), dispose });
};
