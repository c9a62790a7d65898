// Cross-entropy against targets of two numbers for each label: one for the label's own class, one for the others.

import { address, number } from "./arguments";

// The engine's own, because a table of constants would need a place in a memory that is not ours.
@external("env", "exp")
declare function exp(x: f64): f64;
@external("env", "log")
declare function log(x: f64): f64;

// Arguments: logits, labels, own, other, loss or dLogits, dy, classes.
@inline
function largest(row: usize, classes: i32): f64 {
  let most: f64 = -Infinity;
  for (let k = 0; k < classes; k++) most = Math.max(most, <f64>load<f32>(row + (<usize>k << 2)));
  return most;
}

/** The loss of one example: the targets' sum times log Σ exp, less the targets' mean logit. */
export function crossEntropyOfRow(args: usize, row: i32, thread: i32): void {
  const classes = number(args, 24);
  const logits = address(args, 0) + (<usize>(row * classes) << 2);
  const label = load<i32>(address(args, 4) + (<usize>row << 2));
  const own = <f64>load<f32>(address(args, 8) + (<usize>label << 2));
  const other = <f64>load<f32>(address(args, 12) + (<usize>label << 2));
  const most = largest(logits, classes);
  let sum: f64 = 0;
  let total: f64 = 0;
  for (let k = 0; k < classes; k++) {
    const z = <f64>load<f32>(logits + (<usize>k << 2)) - most;
    sum += exp(z);
    total += z;
  }
  const surprise = log(sum);
  const mine = <f64>load<f32>(logits + (<usize>label << 2)) - most;
  // A target of 0 has no part in the loss, even where its class's probability is 0.
  const others = other == 0 ? 0 : other * (<f64>(classes - 1) * surprise - (total - mine));
  store<f32>(address(args, 16) + (<usize>row << 2), <f32>(own * (surprise - mine) + others));
}

/** dLogits of one example. */
export function crossEntropyGradientOfRow(args: usize, row: i32, thread: i32): void {
  const classes = number(args, 24);
  const logits = address(args, 0) + (<usize>(row * classes) << 2);
  const label = load<i32>(address(args, 4) + (<usize>row << 2));
  const own = <f64>load<f32>(address(args, 8) + (<usize>label << 2));
  const other = <f64>load<f32>(address(args, 12) + (<usize>label << 2));
  const to = address(args, 16) + (<usize>(row * classes) << 2);
  const dy = <f64>load<f32>(address(args, 20) + (<usize>row << 2));
  const most = largest(logits, classes);
  let sum: f64 = 0;
  for (let k = 0; k < classes; k++) {
    const e = exp(<f64>load<f32>(logits + (<usize>k << 2)) - most);
    sum += e;
    store<f32>(to + (<usize>k << 2), <f32>e);
  }
  const mass = (own + <f64>(classes - 1) * other) / sum;
  for (let k = 0; k < classes; k++) {
    const at = to + (<usize>k << 2);
    const target = k == label ? own : other;
    store<f32>(at, <f32>(dy * (<f64>load<f32>(at) * mass - target)));
  }
}
