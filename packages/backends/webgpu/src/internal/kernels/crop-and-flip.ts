import type { CROP_AND_FLIP, Kernel } from "@longtail/ops";
import type { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import { run, sizeOf, WORKGROUP } from "./program.js";

// One invocation per value written. Invocations of the same pixel read the same word, neighbors
// adjacent ones.
const code = `
fn main(index: i32) {
  if (index >= uniforms.size) { return; }
  let channel = index % uniforms.channels;
  let pixel = index / uniforms.channels;
  let x = pixel % uniforms.width;
  let y = pixel / uniforms.width % uniforms.height;
  let image = pixel / uniforms.width / uniforms.height;
  let row = y + placements[3 * image];
  let column = select(x, uniforms.width - 1 - x, placements[3 * image + 2] != 0) + placements[3 * image + 1];
  let position = positions[image];
  if (position < 0 || position >= uniforms.images) { batch[index] = uniforms.NAN; return; }
  var byte = 0;
  if (row >= 0 && row < uniforms.height && column >= 0 && column < uniforms.width) {
    let packed = pixels[(position * uniforms.height + row) * uniforms.width + column];
    byte = (packed >> u32(8 * channel)) & 255;
  }
  batch[index] = tables[256 * channel + byte];
}`;

/** The kernel `LongtailCropAndFlip`. */
export const cropAndFlip: Kernel<typeof CROP_AND_FLIP, WebGPUBackend> = (
  backend,
  { pixels, positions, placements, tables },
) => {
  const [images, height, width] = pixels.shape;
  const channels = tables.shape[0];
  const shape = [positions.shape[0], height, width, channels];
  const size = sizeOf(shape);
  return run(backend, {
    name: "LongtailCropAndFlip",
    variant: [],
    workgroup: WORKGROUP,
    groups: Math.ceil(size / WORKGROUP),
    inputs: {
      pixels: { tensor: pixels, element: "i32" },
      positions: { tensor: positions, element: "i32" },
      placements: { tensor: placements, element: "i32" },
      tables: { tensor: tables },
    },
    outputs: { batch: { shape } },
    integers: { size, images, height, width, channels },
    code: () => code,
  }).batch;
};
