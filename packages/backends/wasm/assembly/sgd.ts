// SGD with momentum.
import { Sgd } from "./generated/arguments";
import { loadFirst, multiplyAdd, storeFirst } from "./vectors";

/**
 * One step for one tensor, in PyTorch's order: weight decay, momentum, learning rate.
 *
 * Without momentum there is no velocity. `rate` is the address of one number.
 */
export function sgd(args: Sgd, chunk: i32, thread: i32): void {
  const count = args.count;
  const whole = count & ~3;
  for (let i = 0; i < whole; i += 4) step(args, <usize>i << 2, 4);
  if (whole < count) step(args, <usize>whole << 2, count - whole);
}

// Four numbers, or the last ones.
@inline
function step(args: Sgd, at: usize, rest: i32): void {
  const p = loadFirst(args.parameter + at, rest);
  const g = multiplyAdd(f32x4.splat(args.weightDecay), p, loadFirst(args.gradient + at, rest));
  let u = g;
  if (args.velocity != 0) {
    const m = f32x4.splat(args.momentum);
    const v = multiplyAdd(m, loadFirst(args.velocity + at, rest), g);
    storeFirst(args.newVelocity + at, v, rest);
    u = args.nesterov ? multiplyAdd(m, v, g) : v;
  }
  const rate = v128.load_splat<f32>(args.rate);
  storeFirst(args.newParameter + at, f32x4.sub(p, f32x4.mul(rate, u)), rest);
}
