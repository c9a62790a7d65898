import { type RandomGenerator, uniformFloat64 } from "@longtail/core";

/** ln(k!), within 1e-10: Stirling's series from 10 on. */
const logFactorial = (k: number): number => {
  if (k < 10) {
    let product = 1;
    for (let i = 2; i <= k; i++) product *= i;
    return Math.log(product);
  }
  const square = 1 / (k * k);
  return (
    (k + 0.5) * Math.log(k) -
    k +
    0.5 * Math.log(2 * Math.PI) +
    (1 / k) * (1 / 12 - square * (1 / 360 - square / 1260))
  );
};

/**
 * A draw from Poisson's distribution: a product of uniforms for a small mean, and otherwise Hörmann's transformed rejection.
 *
 * @source Hörmann, Insurance: Mathematics and Economics 12, 1993 (PTRS)
 */
export const poisson = (rng: RandomGenerator, mean: number): number => {
  if (mean < 10) {
    const end = Math.exp(-mean);
    let count = 0;
    for (let product = uniformFloat64(rng); product > end; product *= uniformFloat64(rng)) count++;
    return count;
  }
  const root = Math.sqrt(mean);
  const b = 0.931 + 2.53 * root;
  const a = -0.059 + 0.02483 * b;
  const inverse = 1.1239 + 1.1328 / (b - 3.4);
  const quick = 0.9277 - 3.6224 / (b - 2);
  for (;;) {
    const u = uniformFloat64(rng) - 0.5;
    const v = 1 - uniformFloat64(rng);
    const distance = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / distance + b) * u + mean + 0.43);
    if (distance >= 0.07 && v <= quick) return k;
    if (k < 0 || (distance < 0.013 && v > distance)) continue;
    const log = Math.log((v * inverse) / (a / (distance * distance) + b));
    if (log <= k * Math.log(mean) - mean - logFactorial(k)) return k;
  }
};
