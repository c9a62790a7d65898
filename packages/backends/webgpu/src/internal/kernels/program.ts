import type { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import type * as tf from "@tensorflow/tfjs-core";

/** Invocations per workgroup; every device allows this many. */
export const WORKGROUP = 256;

/** The WGSL type of a buffer's elements. */
export type Element = "f32" | "vec4<f32>" | "i32";

/** A tensor that a program reads. `element` is `f32` if left out. */
interface Input {
  readonly tensor: tf.TensorInfo;
  readonly element?: Element;
}

/** The shape of a tensor that a program writes. */
interface Output {
  readonly shape: readonly number[];
  readonly element?: Element;
}

/** A WGSL program and its tensors. */
export interface Program<O extends string> {
  /** Named in device errors. */
  readonly name: string;
  /** All values that `code` depends on. */
  readonly variant: readonly (string | number | boolean)[];
  readonly workgroup: number;
  readonly groups: number;
  /** By WGSL name. */
  readonly inputs: Readonly<Record<string, Input>>;
  /** New float32 tensors, by WGSL name. */
  readonly outputs: Readonly<Record<O, Output>>;
  /**
   * `uniforms.name` in WGSL: sizes and constants. Values that change from step to step belong in
   * tensors, so that a step can be recorded.
   */
  readonly integers?: Readonly<Record<string, number>>;
  readonly floats?: Readonly<Record<string, number>>;
  /**
   * `fn main(index: i32)` and the functions that it calls. `index` counts all invocations,
   * `localIndex` those of a workgroup, `groupIndex()` the workgroups. More than `groups` workgroups
   * may run.
   */
  readonly code: () => string;
}

// Derived from workgroupId instead of `index`, so that compilers know it is uniform.
const groupIndex = `
fn groupIndex() -> i32 {
  return i32((workgroupId.z * numWorkgroups.y + workgroupId.y) * numWorkgroups.x + workgroupId.x);
}`;

/** The number of values of a shape. */
export const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

const flat = ({ dataId, dtype, shape }: tf.TensorInfo): tf.TensorInfo => ({
  dataId,
  dtype,
  shape: [sizeOf(shape)],
});

/**
 * Runs a program through TensorFlow.js, which caches the pipeline, writes the uniforms and encodes
 * the dispatch.
 *
 * TensorFlow.js gives a program one buffer to write. This function creates the others, passes them
 * as inputs, and redeclares all buffers under their own names: in WGSL two variables may share a
 * binding if the entry point uses only one of them.
 */
export const run = <O extends string>(
  backend: WebGPUBackend,
  { name, variant, workgroup, groups, inputs, outputs, integers, floats, code }: Program<O>,
): Record<O, tf.TensorInfo> => {
  const written = Object.entries<Output>(outputs);
  const created = written.map(([, { shape }]) => backend.makeTensorInfo([...shape], "float32"));
  const [first, ...others] = created as [tf.TensorInfo, ...tf.TensorInfo[]];
  const converted: tf.TensorInfo[] = [];
  const read = Object.entries(inputs).map(([at, input]): [string, Input] => {
    const { tensor, element } = input;
    if (element === "i32" || backend.tensorMap.get(tensor.dataId).dtype === "float32")
      return [at, input];
    const floats = toFloat(backend, tensor);
    converted.push(floats);
    return [at, { ...input, tensor: floats }];
  });
  const bound = [...others, ...read.map(([, { tensor }]) => tensor)].map(flat);
  const buffers = [
    ...written.map(([at, { element = "f32" }]) => [at, "read_write", element] as const),
    ...read.map(([at, { element = "f32" }]) => [at, "read", element] as const),
  ];
  const [integerFields, floatFields] = [
    Object.entries(integers ?? {}),
    Object.entries(floats ?? {}),
  ];
  const program = {
    constructor: { name },
    variableNames: bound.map((_, i) => `unused${i}`),
    uniforms: [
      ...integerFields.map(([at]) => `${at} : i32`),
      ...floatFields.map(([at]) => `${at} : f32`),
    ]
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
      ...integerFields.map(([, value]) => ({ type: "int32", data: [value] })),
      ...floatFields.map(([, value]) => ({ type: "float32", data: [value] })),
    ],
    flat(first),
  );
  release(backend, ...converted);
  return Object.fromEntries(written.map(([at], i) => [at, created[i]])) as Record<O, tf.TensorInfo>;
};

/** Float32 values of a tensor in whose buffer TensorFlow.js's cast has left integers. */
const toFloat = (backend: WebGPUBackend, tensor: tf.TensorInfo): tf.TensorInfo => {
  const size = sizeOf(tensor.shape);
  return run(backend, {
    name: "LongtailToFloat",
    variant: [],
    workgroup: WORKGROUP,
    groups: Math.ceil(size / WORKGROUP),
    inputs: { integers: { tensor, element: "i32" } },
    outputs: { floats: { shape: tensor.shape } },
    integers: { size },
    code: () => `
fn main(index: i32) {
  if (index < uniforms.size) { floats[index] = f32(integers[index]); }
}`,
  }).floats;
};

/**
 * Disposes temporary tensors of a kernel; the device keeps their values until its programs have
 * run.
 */
export const release = (backend: WebGPUBackend, ...tensors: readonly tf.TensorInfo[]): void => {
  for (const { dataId } of tensors) backend.disposeData(dataId);
};
