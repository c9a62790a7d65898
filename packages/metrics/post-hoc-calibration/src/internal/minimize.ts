/** A smooth function: gives its value at `x` and writes its gradient there. */
export type Smooth = (x: Float64Array, gradient: Float64Array) => number;

interface Move {
  readonly step: Float64Array;
  readonly change: Float64Array;
  readonly curvature: number;
}

const MEMORY = 10;
const ITERATIONS = 500;
const ENOUGH = 1e-4; // the fraction of the predicted decrease that a step must reach (Armijo)

const dot = (a: Float64Array, b: Float64Array): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
};

const add = (a: Float64Array, factor: number, b: Float64Array): Float64Array =>
  a.map((value, i) => value + factor * (b[i] as number));

/** The descent direction: the gradient times the inverse Hessian estimated from the last moves (L-BFGS's two loops). */
const direction = (gradient: Float64Array, moves: readonly Move[]): Float64Array => {
  let q: Float64Array = gradient;
  const weights: number[] = [];
  for (const { step, change, curvature } of moves) {
    const weight = dot(step, q) / curvature;
    weights.push(weight);
    q = add(q, -weight, change);
  }
  const [last] = moves;
  const scale =
    last === undefined
      ? 1 / Math.max(1, Math.sqrt(dot(gradient, gradient)))
      : last.curvature / dot(last.change, last.change);
  let r: Float64Array = q.map((value) => -scale * value);
  for (let m = moves.length - 1; m >= 0; m--) {
    const { step, change, curvature } = moves[m] as Move;
    r = add(r, -(weights[m] as number) - dot(change, r) / curvature, step);
  }
  return r;
};

/**
 * The minimum of a convex function: L-BFGS with backtracking, until no component of the gradient exceeds `tolerance`.
 *
 * The value never rises above that of `start`.
 *
 * @source Nocedal and Wright, Numerical Optimization, 2006, algorithms 3.1, 7.4 and 7.5
 */
export const minimize = (smooth: Smooth, start: Float64Array, tolerance: number): Float64Array => {
  let x = start;
  let gradient = new Float64Array(start.length);
  let value = smooth(x, gradient);
  let moves: readonly Move[] = []; // the newest first
  for (let i = 0; i < ITERATIONS; i++) {
    if (gradient.every((g) => Math.abs(g) <= tolerance)) break;
    const along = direction(gradient, moves);
    const slope = dot(gradient, along);
    const next = new Float64Array(start.length);
    let length = 1;
    let place = add(x, 1, along);
    let found = smooth(place, next);
    while (!(found <= value + ENOUGH * length * slope) && length > 1e-10) {
      length /= 2;
      place = add(x, length, along);
      found = smooth(place, next);
    }
    // The remaining decrease is below rounding.
    if (!(found < value)) break;
    const [step, change] = [add(place, -1, x), add(next, -1, gradient)];
    const curvature = dot(step, change);
    if (curvature > 0) moves = [{ step, change, curvature }, ...moves.slice(0, MEMORY - 1)];
    [x, value, gradient] = [place, found, next];
  }
  return x;
};
