// How long one epoch of each sampler takes to draw at the size of iNaturalist 2018: 437,513 images of 8,142 classes.
// Run after a build: node bench/epoch.mjs
import { orThrow } from "@longtail/core";
import * as samplers from "@longtail/samplers";

const [images, classes, largest] = [437_513, 8_142, 1_000];

// Counts that fall off exponentially from `largest`, adjusted to the right sum.
const decay = () => {
  let [low, high] = [0, 0.1];
  for (let i = 0; i < 60; i++) {
    const rate = (low + high) / 2;
    let sum = 0;
    for (let k = 0; k < classes; k++) sum += Math.max(2, largest * Math.exp(-rate * k));
    if (sum > images) low = rate;
    else high = rate;
  }
  return low;
};
const rate = decay();
const labels = new Int32Array(images);
let at = 0;
for (let k = 0; k < classes && at < images; k++) {
  const count = Math.round(Math.max(2, largest * Math.exp(-rate * k)));
  const end = Math.min(images, at + count);
  labels.fill(k, at, end);
  at = end;
}
labels.fill(0, at);
labels.forEach((_, i) => {
  const j = Math.imul(i, 48271) >>> 0;
  const other = j % images;
  [labels[i], labels[other]] = [labels[other], labels[i]];
});

const options = { labels, classes, seed: 1, epochs: 90 };
const built = {
  instanceBalanced: samplers.instanceBalanced(options),
  classBalanced: samplers.classBalanced(options),
  squareRoot: samplers.squareRoot(options),
  progressivelyBalanced: samplers.progressivelyBalanced(options),
  reverse: samplers.reverse(options),
  effectiveNumber: samplers.effectiveNumber(options),
  "classAware, length n": samplers.classAware({ ...options, length: images }),
  "classAware, own length": samplers.classAware(options),
};

const rows = Object.entries(built).map(([sampler, either]) => {
  const draw = orThrow(either);
  const times = [0, 1, 2, 40].map((epoch) => {
    const start = performance.now();
    draw(epoch);
    return performance.now() - start;
  });
  return {
    sampler,
    images: draw(0).length,
    "first epoch (ms)": Math.round(times[0]),
    "best later epoch (ms)": Math.round(Math.min(...times.slice(1))),
  };
});
console.table(rows);
