import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  describeOnBackends,
  expectClose,
  expectNoLeak,
  finiteDifferences,
} from "@longtail/testkit";
import { temporaryFolders } from "@longtail/testkit/temporary-folders";
import { testFiles } from "@longtail/testkit/test-files";
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";

describe("expectClose", () => {
  it("accepts numbers within the tolerance", async () => {
    await expectClose([1, 2.0001], [1, 2], { rtol: 1e-4 });
  });
  it.each([
    ["a difference", [1.1], [1]],
    ["NaN for a number", [Number.NaN], [1]],
    ["the other infinity", [Number.NEGATIVE_INFINITY], [Number.POSITIVE_INFINITY]],
    ["another length", [1], [1, 1]],
  ])("refuses %s", async (_, actual, expected) => {
    await expect(expectClose(actual, expected, { rtol: 0.01 })).rejects.toThrow();
  });
});

describeOnBackends(
  "expectNoLeak",
  () => {
    it("accepts tensors that are returned", () => expectNoLeak(() => tf.scalar(1)));
    it("refuses a tensor left behind", async () => {
      const lost: tf.Tensor[] = [];
      await expect(
        expectNoLeak(() => {
          lost.push(tf.scalar(1));
        }),
      ).rejects.toThrow("tensors left behind");
      tf.dispose(lost);
    });
  },
  { backends: ["cpu"] },
);

describe("finiteDifferences", () => {
  it("finds the gradient of a sum of squares", async () => {
    await expectClose(
      finiteDifferences((x) => x.reduce((sum, v) => sum + v * v, 0), [1, -2]),
      [2, -4],
      { rtol: 1e-6 },
    );
  });
});

describe("temporaryFolders", () => {
  const made: string[] = [];
  describe("while tests run", () => {
    const folder = temporaryFolders("longtail-testkit-");
    it("makes a new folder each time", () => {
      made.push(folder(), folder());
      expect(new Set(made.filter((path) => existsSync(path))).size).toBe(2);
    });
  });
  it("leaves none behind", () => expect(made.filter((path) => existsSync(path))).toEqual([]));
});

describe("testFiles", () => {
  const folder = temporaryFolders("longtail-testkit-")();
  mkdirSync(join(folder, "test", "support"), { recursive: true });
  const texts = {
    "test/plain.test.ts": 'import { sum } from "./support/sum.js";',
    "test/suite.test.ts": "describeOnBackends()",
    "test/support/redis.ts": 'import { hasRedis } from "@longtail/testkit/servers";',
    "test/support/sum.ts": 'import { round } from "./round.js";',
    "test/support/round.ts": 'import { sum } from "./sum.js";',
    "test/queue.test.ts": 'import { queue } from "./support/redis.js";',
  };
  for (const [path, text] of Object.entries(texts)) writeFileSync(join(folder, path), text);

  it("are all without a limit", () => expect(testFiles(folder, {})).toEqual(["test/**/*.test.ts"]));
  it.each([[{ LONGTAIL_TEST_ON: "webgl,webgpu" }], [{ LONGTAIL_WASM_KERNELS: "composite" }]])(
    "are those that look for what is there with %o",
    (variables) =>
      expect(testFiles(folder, variables)).toEqual(["test/queue.test.ts", "test/suite.test.ts"]),
  );
});
