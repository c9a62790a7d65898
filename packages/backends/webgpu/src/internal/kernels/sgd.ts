import type { Kernel, KernelInputs, SGD_UPDATE } from "@longtail/ops";
import type { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import type * as tf from "@tensorflow/tfjs-core";
import { run, WORKGROUP } from "./program.js";

type Inputs = KernelInputs<typeof SGD_UPDATE>;
type Role = "parameter" | "gradient" | "velocity" | "rate";

const MOST_TOGETHER = 16;

const at = (inputs: Inputs, name: Role, i: number): tf.TensorInfo =>
  inputs[`${name}.${i}`] as tf.TensorInfo;

/** Runs of parameters with one rate, no longer than `most`. */
const together = (inputs: Inputs, count: number, most: number): number[][] => {
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

const update = (j: number, heavy: boolean, nesterov: boolean): string => `
fn update${j}(i: i32) {
  if (i >= uniforms.size${j}) { return; }
  let p = parameter${j}[i];
  let g = gradient${j}[i] + uniforms.weightDecay * p;
  ${heavy ? `let v = uniforms.momentum * velocity${j}[i] + g;\n  nextVelocity${j}[i] = v;` : ""}
  let u = ${heavy ? (nesterov ? "g + uniforms.momentum * v" : "v") : "g"};
  nextParameter${j}[i] = p - rate[0] * u;
}`;

const dispatchTo = (tensors: number): string => `
fn main(index: i32) {
  var i = index;
${Array.from(
  { length: tensors },
  (_, j) =>
    `  if (i < uniforms.room${j}) { update${j}(i); return; }\n  i = i - uniforms.room${j};\n`,
).join("")}}`;

/**
 * All new parameters, then all new velocities, as `LongtailSgdUpdate` of @longtail/ops defines them.
 *
 * A dispatch takes as many parameters as the device binds buffers for, five each and the rate: one where there are 8, three where there are 16.
 */
export const sgdUpdate: Kernel<typeof SGD_UPDATE, WebGPUBackend> = (
  backend,
  inputs,
  { count, momentum, weightDecay, nesterov },
) => {
  const heavy = momentum !== 0;
  const buffers = backend.device.limits.maxStorageBuffersPerShaderStage - 1;
  const most = Math.min(Math.max(Math.floor(buffers / (heavy ? 5 : 3)), 1), MOST_TOGETHER);
  const parameters: tf.TensorInfo[] = [];
  const velocities: tf.TensorInfo[] = [];
  for (const group of together(inputs, count, most)) {
    const shapes = group.map((i) => at(inputs, "parameter", i).shape);
    const sizes = shapes.map((shape) => shape.reduce((a, b) => a * b, 1));
    const rooms = sizes.map((size) => Math.ceil(size / WORKGROUP) * WORKGROUP);
    const named = <A>(name: string, values: readonly A[]) =>
      Object.fromEntries(values.map((value, j) => [`${name}${j}`, value]));
    const given = (name: Role) =>
      named(
        name,
        group.map((i) => ({ tensor: at(inputs, name, i) })),
      );
    const results = run(backend, {
      name: "LongtailSgdUpdate",
      variant: [group.length, heavy, nesterov],
      workgroup: WORKGROUP,
      groups: rooms.reduce((a, b) => a + b, 0) / WORKGROUP,
      inputs: {
        ...given("parameter"),
        ...given("gradient"),
        ...(heavy && given("velocity")),
        rate: { tensor: at(inputs, "rate", group[0] ?? 0) },
      },
      outputs: {
        ...named(
          "nextParameter",
          shapes.map((shape) => ({ shape })),
        ),
        ...(heavy &&
          named(
            "nextVelocity",
            shapes.map((shape) => ({ shape })),
          )),
      } as Record<string, { shape: number[] }>,
      integers: { ...named("size", sizes), ...named("room", rooms) },
      floats: { momentum, weightDecay },
      code: () =>
        group.map((_, j) => update(j, heavy, nesterov)).join("") + dispatchTo(group.length),
    });
    group.forEach((_, j) => {
      parameters.push(results[`nextParameter${j}`] as tf.TensorInfo);
      if (heavy) velocities.push(results[`nextVelocity${j}`] as tf.TensorInfo);
    });
  }
  return [...parameters, ...velocities];
};
