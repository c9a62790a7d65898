import { cropFlip } from "@longtail/augment";
import { type ImageShape, type ImagesInMemory, orThrow, permutation } from "@longtail/core";
import { CROP_AND_FLIP, cropAndFlip } from "@longtail/ops";
import { describeOnBackends, expectClose } from "@longtail/testkit";
import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { expect, it, vi } from "vitest";

const randomSet = (images: number, shape: ImageShape, seed: number): ImagesInMemory => ({
  images: Uint8Array.from(
    permutation(seed, images * shape[0] * shape[1] * shape[2]),
    (i) => i & 255,
  ),
  labels: new Int32Array(images),
  shape,
});

const cases = fc.record({
  height: fc.integer({ min: 1, max: 9 }),
  width: fc.integer({ min: 1, max: 9 }),
  channels: fc.integer({ min: 1, max: 3 }),
  images: fc.integer({ min: 1, max: 20 }),
  pad: fc.integer({ min: 0, max: 4 }),
  flip: fc.boolean(),
  seed: fc.integer(),
  batch: fc.integer({ min: 1, max: 30 }),
});

describeOnBackends("cropFlip on the device", (backend) => {
  if (backend !== "webgpu") {
    it("is left to typed arrays, even if the op has been called", () => {
      const zeros = (...shape: number[]) => tf.zeros(shape, "int32");
      cropAndFlip(
        zeros(1, 1, 1) as tf.Tensor3D,
        zeros(1) as tf.Tensor1D,
        zeros(1, 3) as tf.Tensor2D,
        tf.zeros([1, 256]),
      );
      const { onDevice } = orThrow(cropFlip({ shape: [4, 4, 3] }));
      expect(onDevice?.(randomSet(2, [4, 4, 3], 1))).toBe(undefined);
    });
    return;
  }

  it("gives the numbers of typed arrays, bit for bit, for the same seed", async () => {
    await fc.assert(
      fc.asyncProperty(cases, async ({ height, width, channels, images, batch, seed, ...how }) => {
        const set = randomSet(images, [height, width, channels], seed);
        const moments = {
          mean: [0.3, 0.4, 0.5].slice(0, channels),
          std: [0.2, 0.25, 0.3].slice(0, channels),
        };
        const augment = orThrow(cropFlip({ shape: set.shape, ...how, ...moments }));
        const positions = Int32Array.from(permutation(seed, batch), (p) => p % images);
        const before = tf.memory().numTensors;
        const batches = augment.onDevice?.(set);
        const train = batches?.train(positions, seed) as tf.Tensor4D;
        const test = batches?.test(positions) as tf.Tensor4D;
        expect(train.shape).toEqual([batch, height, width, channels]);
        await expectClose(train, augment.train(set, positions, seed), {});
        await expectClose(test, augment.test(set, positions), {});
        tf.dispose([train, test]);
        batches?.dispose();
        expect(tf.memory().numTensors).toBe(before);
      }),
      { seed: 7, numRuns: 40 },
    );
  });

  it("uploads positions and placements, and no image", async () => {
    const set = randomSet(50, [32, 32, 3], 1);
    const batches = orThrow(cropFlip({ shape: set.shape })).onDevice?.(set);
    const positions = permutation(1, 50);
    await batches?.train(positions, 0).data(); // the set goes up with its first batch
    const write = vi.spyOn(tf.backend(), "write");
    const batch = batches?.train(positions, 1);
    await batch?.data();
    const written = write.mock.calls.flatMap(([values]) =>
      values === null || values === undefined ? [] : [(values as Int32Array).byteLength],
    );
    expect(written).toEqual([4 * 50, 3 * 4 * 50]);
    batch?.dispose();
    batches?.dispose();
    write.mockRestore();
  });

  it("stays with typed arrays for four channels, for a set beyond 2^25 pixels, and without the kernel", () => {
    const moments = { mean: [0, 0, 0, 0], std: [1, 1, 1, 1] };
    const four = orThrow(cropFlip({ shape: [2, 2, 4], ...moments }));
    expect(four.onDevice?.(randomSet(2, [2, 2, 4], 1))).toBe(undefined);
    const wide = orThrow(cropFlip({ shape: [1024, 1024, 3] }));
    const large = { images: new Uint8Array(0), labels: new Int32Array(33), shape: wide.shape };
    expect(wide.onDevice?.(large)).toBe(undefined);
    const small = orThrow(cropFlip({ shape: [2, 2, 3] }));
    const kernel = tf.getKernel(CROP_AND_FLIP, backend);
    tf.unregisterKernel(CROP_AND_FLIP, backend);
    expect(small.onDevice?.(randomSet(1, small.shape, 1))).toBe(undefined);
    tf.registerKernel(kernel);
  });
});
