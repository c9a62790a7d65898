// How many CIFAR-sized images a second `cropFlip` turns into batches, on one core.
// Run after a build: node bench/images-per-second.mjs
import { cropFlip } from "@longtail/augment";
import { orThrow, permutation } from "@longtail/core";

const shape = [32, 32, 3];
const [images, batch] = [50_000, 128];
const set = {
  images: Uint8Array.from({ length: images * 3072 }, (_, i) => (i * 31) & 255),
  labels: new Int32Array(images),
  shape,
};
const positions = permutation(1, images);
const { train, test } = orThrow(cropFlip({ shape }));

const rate = (augment) => {
  const start = performance.now();
  for (let at = 0; at + batch <= images; at += batch)
    augment(set, positions.subarray(at, at + batch), at);
  return Math.round((Math.floor(images / batch) * batch * 1000) / (performance.now() - start));
};

const measured = (augment) => {
  const [first, ...later] = [1, 2, 3].map(() => rate(augment));
  return { "first pass (images/s)": first, "best later pass (images/s)": Math.max(...later) };
};
console.table({ train: measured(train), test: measured(test) });
