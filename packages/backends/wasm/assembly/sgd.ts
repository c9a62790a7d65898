// SGD with momentum.
import { Sgd } from "./generated/arguments";
import { loadFirst, multiplyAdd, storeFirst } from "./vectors";

/**
 * One step for one tensor, in PyTorch's order: weight decay, momentum, learning rate.
 *
 * Without momentum there is no velocity. `rate` is the address of one number.
 */
export function sgd(args: Sgd, chunk: i32, thread: i32): void {
  const parameter = args.parameter;
  const gradient = args.gradient;
  const velocity = args.velocity;
  const newParameter = args.newParameter;
  const newVelocity = args.newVelocity;
  const nesterov = args.nesterov;
  const count = args.count;
  const m = f32x4.splat(args.momentum);
  const w = f32x4.splat(args.weightDecay);
  const lr = v128.load_splat<f32>(args.rate);
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
