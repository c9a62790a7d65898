import * as tf from "@tensorflow/tfjs-core";

/** An op on TensorFlow.js's tape. Saved tensors live until they are disposed explicitly. */
export interface TapeNode {
  readonly kernelName: string;
  readonly inputs: Readonly<Record<string, tf.Tensor>>;
  readonly outputs: readonly tf.Tensor[];
  readonly saved: readonly tf.Tensor[];
  readonly gradient?: (
    dys: readonly (tf.Tensor | null)[],
  ) => Readonly<Record<string, () => tf.Tensor>>;
}

// Private in tfjs-core's types.
interface Recorder {
  readonly state: { gradientDepth: number; activeTape: TapeNode[] | null };
  readonly startTape: () => void;
  readonly endTape: () => void;
}

const isRecorder = (engine: Partial<Recorder>): engine is Recorder =>
  typeof engine.startTape === "function" &&
  typeof engine.endTape === "function" &&
  typeof engine.state?.gradientDepth === "number";

/** Disposes the tensors that an op saved. */
export const disposeSaved = ({ saved }: TapeNode): void => {
  tf.dispose([...saved]);
};

/**
 * Runs `f` while TensorFlow.js records, then `use` on its value and the tape. Undefined inside
 * another recording, and with a version of TensorFlow.js that records differently.
 *
 * @owns the caller owns what `use` returns; saved tensors are disposed, also when it throws
 */
export const record = <T extends tf.Tensor, R extends tf.TensorContainer>(
  f: () => T,
  use: (value: T, tape: readonly TapeNode[]) => R,
): R | undefined => {
  const engine = tf.engine() as unknown as Partial<Recorder>;
  if (!isRecorder(engine) || engine.state.gradientDepth > 0) return undefined;
  engine.startTape();
  const { state } = engine;
  const tape = state.activeTape ?? [];
  try {
    return tf.tidy(() => {
      let value: T;
      try {
        value = tf.tidy(f);
      } finally {
        engine.endTape();
      }
      tf.util.assert(
        value instanceof tf.Tensor,
        () => "valueAndGrads: the result of f must be a tensor",
      );
      return tf.tidy(() => use(value, tape));
    });
  } finally {
    tape.forEach(disposeSaved);
    state.activeTape = null;
  }
};
