import type { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import type * as tf from "@tensorflow/tfjs-core";

/** Invocations of a workgroup; what every device allows. */
export const WORKGROUP = 256;

/** An element of a buffer in WGSL. */
export type Element = "f32" | "vec4<f32>" | "i32";

/** A tensor that a program reads, or the shape of one that it writes, and how its buffer is seen. */
interface Input {
  readonly tensor: tf.TensorInfo;
  readonly element?: Element;
}
interface Output {
  readonly shape: readonly number[];
  readonly element?: Element;
}

/** A program in WGSL and what it runs on. */
export interface Program<O extends string> {
  /** What the device calls it in its errors. */
  readonly name: string;
  /** All values that `code` is made with. */
  readonly variant: readonly (string | number | boolean)[];
  readonly workgroup: number;
  readonly groups: number;
  /** By the name that they have in WGSL. */
  readonly inputs: Readonly<Record<string, Input>>;
  /** New float32 tensors, by name. */
  readonly outputs: Readonly<Record<O, Output>>;
  /** `uniforms.name` in WGSL: sizes and constants of the run. What changes from step to step belongs in a tensor. */
  readonly integers?: Readonly<Record<string, number>>;
  readonly floats?: Readonly<Record<string, number>>;
  /**
   * `fn main(index: i32)` and what it needs; `index` counts all invocations, `localIndex` those of a workgroup, and `groupIndex()` the
   * workgroups, of which a few beyond `groups` may run.
   */
  readonly code: () => string;
}

// From the workgroup's own number and not from `index`, so that compilers see that it is one for all invocations.
const groupIndex = `
fn groupIndex() -> i32 {
  return i32((workgroupId.z * numWorkgroups.y + workgroupId.y) * numWorkgroups.x + workgroupId.x);
}`;

const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

const flat = ({ dataId, dtype, shape }: tf.TensorInfo): tf.TensorInfo => ({
  dataId,
  dtype,
  shape: [sizeOf(shape)],
});

/**
 * Runs a program through tfjs, which caches the pipeline, makes the uniforms and encodes the dispatch.
 *
 * tfjs gives a program one buffer to write. The others are made here and handed over as inputs, and all buffers are declared anew under
 * names of our own: WGSL lets two variables share a binding as long as the entry point uses one of them.
 */
export const run = <O extends string>(
  backend: WebGPUBackend,
  { name, variant, workgroup, groups, inputs, outputs, integers, floats, code }: Program<O>,
): Record<O, tf.TensorInfo> => {
  const written = Object.entries<Output>(outputs);
  const made = written.map(([, { shape }]) => backend.makeTensorInfo([...shape], "float32"));
  const [first, ...others] = made as [tf.TensorInfo, ...tf.TensorInfo[]];
  const read = Object.entries(inputs);
  const bound = [...others, ...read.map(([, { tensor }]) => tensor)].map(flat);
  const buffers = [
    ...written.map(([at, { element = "f32" }]) => [at, "read_write", element] as const),
    ...read.map(([at, { element = "f32" }]) => [at, "read", element] as const),
  ];
  const [whole, real] = [Object.entries(integers ?? {}), Object.entries(floats ?? {})];
  const program = {
    constructor: { name },
    variableNames: bound.map((_, i) => `unused${i}`),
    uniforms: [...whole.map(([at]) => `${at} : i32`), ...real.map(([at]) => `${at} : f32`)]
      .map((field) => `${field}, `)
      .join(""),
    outputShape: [sizeOf(first.shape)],
    shaderKey: [name, ...variant].join("|"),
    workgroupSize: [workgroup, 1, 1] as [number, number, number],
    dispatchLayout: { x: [0] },
    dispatch: [groups, 1, 1] as [number, number, number],
    getUserCode: () =>
      buffers
        .map(
          ([at, access, element], i) =>
            `@group(0) @binding(${i}) var<storage, ${access}> ${at}: array<${element}>;\n`,
        )
        .join("") +
      groupIndex +
      code(),
  };
  backend.runWebGPUProgram(
    program,
    bound,
    "float32",
    [
      ...whole.map(([, value]) => ({ type: "int32", data: [value] })),
      ...real.map(([, value]) => ({ type: "float32", data: [value] })),
    ],
    flat(first),
  );
  return Object.fromEntries(written.map(([at], i) => [at, made[i]])) as Record<O, tf.TensorInfo>;
};

/** Lets go of what a kernel needed between two programs; the device keeps it until it has run them. */
export const release = (backend: WebGPUBackend, ...tensors: readonly tf.TensorInfo[]): void => {
  for (const { dataId } of tensors) backend.disposeData(dataId);
};
