import type { Kernel, KernelInputs, SGD_UPDATE } from "@longtail/ops";
import type { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import type * as tf from "@tensorflow/tfjs-core";
import { run, sizeOf, WORKGROUP } from "./program.js";

type Inputs = KernelInputs<typeof SGD_UPDATE>;
type Role = "parameter" | "gradient" | "velocity" | "rate";

const MOST_PER_DISPATCH = 16;

const at = (inputs: Inputs, name: Role, i: number): tf.TensorInfo =>
  inputs[`${name}.${i}`] as tf.TensorInfo;

/** Groups consecutive parameters with the same rate, at most `most` to a group. */
const groupsByRate = (inputs: Inputs, count: number, most: number): number[][] => {
  const groups: number[][] = [];
  for (let i = 0; i < count; i++) {
    const last = groups.at(-1);
    const rate = at(inputs, "rate", i).dataId;
    if (
      last !== undefined &&
      last.length < most &&
      rate === at(inputs, "rate", last[0] ?? 0).dataId
    )
      last.push(i);
    else groups.push([i]);
  }
  return groups;
};

const update = (j: number, withMomentum: boolean, nesterov: boolean): string => `
fn update${j}(i: i32) {
  if (i >= uniforms.size${j}) { return; }
  let p = parameter${j}[i];
  let g = gradient${j}[i] + uniforms.weightDecay * p;
  ${withMomentum ? `let v = uniforms.momentum * velocity${j}[i] + g;\n  nextVelocity${j}[i] = v;` : ""}
  let u = ${withMomentum ? (nesterov ? "g + uniforms.momentum * v" : "v") : "g"};
  nextParameter${j}[i] = p - rate[0] * u;
}`;

const dispatchTo = (tensors: number): string => `
fn main(index: i32) {
  var i = index;
${Array.from(
  { length: tensors },
  (_, j) =>
    `  if (i < uniforms.padded${j}) { update${j}(i); return; }\n  i = i - uniforms.padded${j};\n`,
).join("")}}`;

/**
 * The kernel `LongtailSgdUpdate`.
 *
 * A dispatch updates as many parameters as the device's storage buffers allow, five per parameter
 * and one for the rate: one parameter with 8 buffers, three with 16.
 */
export const sgdUpdate: Kernel<typeof SGD_UPDATE, WebGPUBackend> = (
  backend,
  inputs,
  { count, momentum, weightDecay, nesterov },
) => {
  const withMomentum = momentum !== 0;
  const buffers = backend.device.limits.maxStorageBuffersPerShaderStage - 1;
  const most = Math.min(
    Math.max(Math.floor(buffers / (withMomentum ? 5 : 3)), 1),
    MOST_PER_DISPATCH,
  );
  const parameters: tf.TensorInfo[] = [];
  const velocities: tf.TensorInfo[] = [];
  for (const group of groupsByRate(inputs, count, most)) {
    const shapes = group.map((i) => at(inputs, "parameter", i).shape);
    const sizes = shapes.map(sizeOf);
    const padded = sizes.map((size) => Math.ceil(size / WORKGROUP) * WORKGROUP);
    const named = <A>(name: string, values: readonly A[]) =>
      Object.fromEntries(values.map((value, j) => [`${name}${j}`, value]));
    const given = (name: Role) =>
      named(
        name,
        group.map((i) => ({ tensor: at(inputs, name, i) })),
      );
    const fresh = (name: string) =>
      named(
        name,
        shapes.map((shape) => ({ shape })),
      );
    const results = run(backend, {
      name: "LongtailSgdUpdate",
      variant: [group.length, withMomentum, nesterov],
      workgroup: WORKGROUP,
      groups: padded.reduce((a, b) => a + b, 0) / WORKGROUP,
      inputs: {
        ...given("parameter"),
        ...given("gradient"),
        ...(withMomentum && given("velocity")),
        rate: { tensor: at(inputs, "rate", group[0] ?? 0) },
      },
      outputs: { ...fresh("nextParameter"), ...(withMomentum && fresh("nextVelocity")) },
      integers: { ...named("size", sizes), ...named("padded", padded) },
      floats: { momentum, weightDecay },
      code: () =>
        group.map((_, j) => update(j, withMomentum, nesterov)).join("") + dispatchTo(group.length),
    });
    group.forEach((_, j) => {
      parameters.push(results[`nextParameter${j}`] as tf.TensorInfo);
      if (withMomentum) velocities.push(results[`nextVelocity${j}`] as tf.TensorInfo);
    });
  }
  return [...parameters, ...velocities];
};
