import type { Call, Override } from "./override.js";
import { run, sizeOf, WORKGROUP } from "./program.js";

const code = `
fn main(index: i32) {
  if (index >= uniforms.size) { return; }
  let value = x[index];
  y[index] = select(clamp(value, 0.0, 6.0), value, isnan(value));
}`;

/** A ReLU with a limit of 6 that keeps NaN, which the stock kernel drops. */
export const relu6: Override<Call<"x", unknown>> = ({ inputs: { x }, backend }) => {
  if (x.dtype !== "float32") return undefined;
  const size = sizeOf(x.shape);
  return run(backend, {
    name: "LongtailRelu6",
    variant: [],
    workgroup: WORKGROUP,
    groups: Math.ceil(size / WORKGROUP),
    inputs: { x: { tensor: x } },
    outputs: { y: { shape: x.shape } },
    integers: { size },
    code: () => code,
  }).y;
};
