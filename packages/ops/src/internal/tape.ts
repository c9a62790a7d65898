import * as tf from "@tensorflow/tfjs-core";

/** An op that tfjs has recorded; a tensor that it saved is kept until somebody disposes it. */
export interface TapeNode {
  readonly kernelName: string;
  readonly inputs: Readonly<Record<string, tf.Tensor>>;
  readonly outputs: readonly tf.Tensor[];
  readonly saved: readonly tf.Tensor[];
  readonly gradient?: (
    dys: readonly (tf.Tensor | null)[],
  ) => Readonly<Record<string, () => tf.Tensor>>;
}

// What tfjs-core's types keep private, and its own gradients use.
interface Recorder {
  readonly state: { gradientDepth: number; activeTape: TapeNode[] | null };
  readonly startTape: () => void;
  readonly endTape: () => void;
}

const isRecorder = (engine: Partial<Recorder>): engine is Recorder =>
  typeof engine.startTape === "function" &&
  typeof engine.endTape === "function" &&
  typeof engine.state?.gradientDepth === "number";

/** Disposes what an op saved. */
export const forget = ({ saved }: TapeNode): void => {
  tf.dispose([...saved]);
};

/**
 * Runs `f` while tfjs records, then `use` on its value and the tape; undefined where that cannot be: inside another recording, or in a tfjs that
 * records in another way.
 *
 * @owns the caller owns what `use` returns; no saved tensor is left behind, whether it ends or throws
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
      tf.util.assert(value instanceof tf.Tensor, () => "what is differentiated must be a tensor");
      return tf.tidy(() => use(value, tape));
    });
  } finally {
    tape.forEach(forget);
    state.activeTape = null;
  }
};
