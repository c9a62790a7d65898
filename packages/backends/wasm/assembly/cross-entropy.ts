// Cross-entropy against smoothed targets: `own` for a label's own class, `other` for each of the
// other classes. Both are tables with one number for each label.
import { expPair } from "./exp";
import { CrossEntropy, CrossEntropyGradient } from "./generated/arguments";

// JavaScript's function: AssemblyScript's would need a table of constants in memory, and the
// memory belongs to TensorFlow.js.
@external("env", "log")
declare function log(x: f64): f64;

/** Two numbers of a row less the largest; of the last one of an odd number, that one twice. */
@inline
function below(row: usize, k: i32, classes: i32, most: f64): v128 {
  const first = <f64>load<f32>(row + (<usize>k << 2));
  const second = k + 1 < classes ? <f64>load<f32>(row + (<usize>k << 2), 4) : first;
  return f64x2.sub(f64x2.replace_lane(f64x2.splat(first), 1, second), f64x2.splat(most));
}

@inline
function largest(row: usize, classes: i32): f64 {
  let most = f32x4.splat(-Infinity);
  const whole = classes & ~3;
  for (let k = 0; k < whole; k += 4) most = f32x4.max(most, v128.load(row + (<usize>k << 2)));
  let largest: f32 = max(
    max(f32x4.extract_lane(most, 0), f32x4.extract_lane(most, 1)),
    max(f32x4.extract_lane(most, 2), f32x4.extract_lane(most, 3)),
  );
  for (let k = whole; k < classes; k++) largest = max(largest, load<f32>(row + (<usize>k << 2)));
  return largest;
}

/** The value of a class, or NaN if there is no such class: a label never reads foreign memory. */
@inline
function valueOf(table: usize, label: i32, classes: i32): f64 {
  return <u32>label < <u32>classes ? <f64>load<f32>(table + (<usize>label << 2)) : NaN;
}

/** The loss of one example: the sum of the targets times log Σ exp, minus Σ target · logit. */
export function crossEntropyOfRow(args: CrossEntropy, row: i32, thread: i32): void {
  const classes = args.classes;
  const logits = args.logits + (<usize>(row * classes) << 2);
  const label = load<i32>(args.labels + (<usize>row << 2));
  const own = valueOf(args.own, label, classes);
  const other = valueOf(args.other, label, classes);
  const most = largest(logits, classes);
  let sum: f64 = 0;
  let total: f64 = 0;
  for (let k = 0; k < classes; k += 2) {
    const z = below(logits, k, classes, most);
    const e = expPair(z);
    sum += f64x2.extract_lane(e, 0);
    total += f64x2.extract_lane(z, 0);
    if (k + 1 == classes) break;
    sum += f64x2.extract_lane(e, 1);
    total += f64x2.extract_lane(z, 1);
  }
  const logSum = log(sum);
  const ownLogit = valueOf(logits, label, classes) - most;
  // A target of 0 adds nothing, even if the probability of its class is 0.
  const others = other == 0 ? 0 : other * (<f64>(classes - 1) * logSum - (total - ownLogit));
  store<f32>(args.loss + (<usize>row << 2), <f32>(own * (logSum - ownLogit) + others));
}

/** The gradient to the logits of one example. */
export function crossEntropyGradientOfRow(
  args: CrossEntropyGradient,
  row: i32,
  thread: i32,
): void {
  const classes = args.classes;
  const logits = args.logits + (<usize>(row * classes) << 2);
  const label = load<i32>(args.labels + (<usize>row << 2));
  const own = valueOf(args.own, label, classes);
  const other = valueOf(args.other, label, classes);
  const dLogits = args.dLogits + (<usize>(row * classes) << 2);
  const dy = <f64>load<f32>(args.dy + (<usize>row << 2));
  const most = largest(logits, classes);
  let sum: f64 = 0;
  for (let k = 0; k < classes; k += 2) {
    const e = expPair(below(logits, k, classes, most));
    const at = dLogits + (<usize>k << 2);
    sum += f64x2.extract_lane(e, 0);
    store<f32>(at, <f32>f64x2.extract_lane(e, 0));
    if (k + 1 == classes) break;
    sum += f64x2.extract_lane(e, 1);
    store<f32>(at, <f32>f64x2.extract_lane(e, 1), 4);
  }
  const mass = (own + <f64>(classes - 1) * other) / sum;
  for (let k = 0; k < classes; k++) {
    const at = dLogits + (<usize>k << 2);
    const target = k == label ? own : other;
    store<f32>(at, <f32>(dy * (<f64>load<f32>(at) * mass - target)));
  }
}
