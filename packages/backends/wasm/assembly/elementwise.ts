// What goes over flat arrays of numbers.
import { least, loadFirst, multiplyAdd, storeFirst } from "./vectors";

/** Numbers of a chunk. */
export const FLAT_CHUNK: i32 = 16384;

/** a + b, of one chunk; arguments a, b, result, count. */
export function addChunk(args: usize, chunk: i32, thread: i32): void {
  const start = <usize>(chunk * FLAT_CHUNK) << 2;
  let a = <usize>load<u32>(args) + start;
  let b = <usize>load<u32>(args, 4) + start;
  let to = <usize>load<u32>(args, 8) + start;
  let count = least(FLAT_CHUNK, load<i32>(args, 12) - chunk * FLAT_CHUNK);
  for (; count >= 4; count -= 4) {
    v128.store(to, f32x4.add(v128.load(a), v128.load(b)));
    a += 16;
    b += 16;
    to += 16;
  }
  if (count > 0) storeFirst(to, f32x4.add(loadFirst(a, count), loadFirst(b, count)), count);
}

/**
 * A step of SGD with momentum for one tensor, in PyTorch's order: decay, momentum, rate.
 *
 * `velocity` and `newVelocity` are 0 where there is no momentum.
 */
export function sgd(
  parameter: usize,
  gradient: usize,
  velocity: usize,
  newParameter: usize,
  newVelocity: usize,
  count: i32,
  rate: usize,
  momentum: f32,
  decay: f32,
  nesterov: bool,
): void {
  const m = f32x4.splat(momentum);
  const w = f32x4.splat(decay);
  const lr = v128.load_splat<f32>(rate);
  for (let i = 0; i < count; i += 4) {
    const at = <usize>i << 2;
    const rest = count - i;
    const p = loadFirst(parameter + at, rest);
    const g = multiplyAdd(w, p, loadFirst(gradient + at, rest));
    let u = g;
    if (velocity != 0) {
      const v = multiplyAdd(m, loadFirst(velocity + at, rest), g);
      storeFirst(newVelocity + at, v, rest);
      u = nesterov ? multiplyAdd(m, v, g) : v;
    }
    storeFirst(newParameter + at, f32x4.sub(p, f32x4.mul(lr, u)), rest);
  }
}
