import * as tf from "@tensorflow/tfjs-core";
import { asWebGpu, type Backend } from "./internal/backend.js";
import { check } from "./internal/check.js";
import { leavesOf } from "./internal/leaves.js";
import { record } from "./internal/record.js";
import { type Arguments, type Recording, release } from "./internal/recording.js";
import { replay } from "./internal/replay.js";
import type { AnyStep } from "./internal/run-step.js";
import { fits, slotsOf } from "./internal/signature.js";
import { isWatched } from "./internal/watch.js";
import { isNotCapturable, notCapturable } from "./not-capturable.js";

/** A pure function of tensors in nested records: state and inputs in, new state and outputs out. */
export type Step<S extends object, I extends object, O extends object> = (
  state: S,
  inputs: I,
) => { state: S; outputs: O };

/** How large a recording is. */
export interface RecordingSize {
  /** Programs that a replay runs. */
  readonly dispatches: number;
  /** Copies and clearings besides. */
  readonly transfers: number;
  /** Bytes of the buffers that it holds on the device. */
  readonly bytes: number;
}

/** A step that replays. */
export interface Captured<S extends object, I extends object, O extends object>
  extends Step<S, I, O> {
  /** What is recorded, one for each layout of tensors; nothing on backends that do not record. */
  readonly recordings: () => readonly RecordingSize[];
  /** Frees what is recorded. Tensors that were returned stay; the next call records anew. */
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
 * A step whose work on the device is recorded when it is first called and replayed from then on, without its JavaScript.
 *
 * On tfjs's WebGPU backend; on any other the step itself is called. A replay gives what the step would give, bit for bit, if the step is pure
 * and all that changes arrives in tensors. Each layout of the tensors (names, shapes, dtypes) has a recording of its own, the latest four are kept. At
 * calls 2, 4, 8, 16, … of a recording the step itself runs again on the recording's buffers and is compared with it.
 *
 * @shape any; tensors of dtype float32, int32 and bool with at least one element
 * @error throws NotCapturable (as the `cause`): the step reads a tensor back, returns something else than tensors, leaves tensors behind, uses
 *        textures, or did something else in a comparison: another number, program or tensor from outside. It stays refused until `dispose`.
 * @owns  what the step would: the caller owns the new state and the outputs, and all that is given stays the caller's, whole for as long as it
 *        is not disposed. `dispose` frees what the recordings hold; with tensors from outside that the step uses, those are held too.
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
  let recordings: Recording[] = []; // the latest used first
  let refusal: Error | undefined;

  const dispose = (): void => {
    refusal = undefined;
    for (const recording of recordings.splice(0)) release(recording);
  };

  const forgetting = (recording: Recording, f: () => object): object => {
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
    const recording = recordings.find(({ given }) => fits(backend, given, leaves, slots));
    if (recording === undefined) {
      const made = record(backend, anyStep, args);
      recordings.unshift(made.recording);
      for (const old of recordings.splice(mostRecordings)) release(old);
      return made.result;
    }
    if (recordings[0] !== recording)
      recordings = [recording, ...recordings.filter((other) => other !== recording)];
    return isPowerOfTwo(recording.calls + 1)
      ? forgetting(recording, () => check(recording, anyStep, args))
      : replay(recording, args);
  };

  const captured: Step<S, I, O> = (state, inputs) => {
    const backend = asWebGpu(tf.backend());
    if (backend === undefined || isWatched(backend)) return step(state, inputs);
    if (tf.engine().state.gradientDepth > 0)
      throw notCapturable("it is called inside of a gradient, which a replay is not part of");
    if (refusal !== undefined) throw refusal;
    if (recordings.some((recording) => recording.backend !== backend)) dispose();
    const reasons: string[] = [];
    const states = leavesOf(state, "state", reasons);
    const leaves = [...states, ...leavesOf(inputs, "inputs", reasons)];
    if (reasons[0] !== undefined) throw notCapturable(reasons[0]);
    const gone = leaves.find(({ tensor }) => tensor.isDisposed);
    if (gone !== undefined) throw new Error(`${gone.path} is disposed`);
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
