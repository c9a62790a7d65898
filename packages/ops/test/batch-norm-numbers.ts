import { finiteDifferences } from "@longtail/testkit";

type Numbers = ArrayLike<number>;

/** All that batch norm in training mode is given. */
export interface Given {
  readonly x: Numbers;
  readonly scale: Numbers;
  readonly offset: Numbers;
  readonly residual?: Numbers;
  readonly relu?: boolean;
}

const at = (x: Numbers, i: number): number => x[i] as number;

/** The formula, in float64. */
export const plain = ({ x, scale, offset, residual, relu = false }: Given, epsilon: number) => {
  const channels = scale.length;
  const n = x.length / channels;
  const mean = new Float64Array(channels);
  const variance = new Float64Array(channels);
  for (let i = 0; i < x.length; i++) mean[i % channels] = at(mean, i % channels) + at(x, i) / n;
  for (let i = 0; i < x.length; i++) {
    const c = i % channels;
    variance[c] = at(variance, c) + (at(x, i) - at(mean, c)) ** 2 / n;
  }
  const y = Float64Array.from(x, (v, i) => {
    const c = i % channels;
    const normal =
      ((v - at(mean, c)) / Math.sqrt(at(variance, c) + epsilon)) * at(scale, c) + at(offset, c);
    const sum = normal + (residual === undefined ? 0 : at(residual, i));
    return relu ? Math.max(sum, 0) : sum;
  });
  return { y, mean, variance };
};

/** A loss that weighs each output differently, so that no part of the gradient is zero by symmetry. */
export const weightOf = (i: number): number => Math.cos(3.7 * i + 1);

/** The gradients of Σ weight · (y + y²), as differences find them. */
export const differences = (given: Given, epsilon: number) => {
  const loss = (changed: Partial<Given>): number =>
    plain({ ...given, ...changed }, epsilon).y.reduce(
      (sum, v, i) => sum + weightOf(i) * (v + v * v),
      0,
    );
  const to = (name: "x" | "scale" | "offset" | "residual"): Float64Array =>
    finiteDifferences((changed) => loss({ [name]: changed }), given[name] ?? [], 1e-5);
  return { x: to("x"), scale: to("scale"), offset: to("offset"), residual: to("residual") };
};
