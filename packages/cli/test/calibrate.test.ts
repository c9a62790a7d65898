import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { decode, orThrow } from "@longtail/core";
import { Calibrator, calibrate } from "@longtail/post-hoc-calibration";
import { type Comparison, compareCalibrators } from "longtail";
import { describe, expect, it } from "vitest";
import { longtail, temporaryFolder, tiny } from "./terminal.js";

const short = ["--set", "stage1.epochs=1", "--set", "stage2.epochs=1"];
const kinds = ["temperature", "frequency", "vector", "histogram", "isotonic"];

describe("longtail calibrate", () => {
  it("compares the calibrators on the test images and stores the comparison", {
    timeout: 120_000,
  }, async () => {
    const folder = join(temporaryFolder(), "run");
    const held = ["--set", "dataset.validationPerClass=10"];
    expect((await longtail("run", tiny, ...short, ...held, "--out", folder)).code).toBe(0);
    const { code, out, err } = await longtail("calibrate", folder);
    expect(err).toMatch(/^wasm backend: .*\n$/);
    expect(code).toBe(0);
    expect(out).toMatch(/NLL +many/);
    for (const name of ["as trained", "temperature scaling", "vector", "histogram", "isotonic"])
      expect(out).toContain(name);
    expect(out).toContain("on the 40 test images; fitted to 40 held-out images");

    const file = join(folder, "calibration.json");
    expect(out).toContain(file);
    const comparison: Comparison = JSON.parse(readFileSync(file, "utf8"));
    expect(comparison.methods.map(({ method }) => method)).toEqual(["none", ...kinds]);
    const [trained, temperature] = comparison.methods;
    const { last } = JSON.parse(readFileSync(join(folder, "result.json"), "utf8"));
    expect(trained?.accuracy.estimate).toBe(last.accuracy);
    expect(trained?.ece.estimate).toBeCloseTo(last.ece, 6);
    expect(trained?.nll).toBeCloseTo(last.nll, 6);
    expect(temperature?.accuracy).toEqual(trained?.accuracy);
    const stored = comparison.methods.slice(1).map(({ calibrator }) => calibrator);
    for (const calibrator of stored)
      expect(
        orThrow(calibrate(orThrow(decode(Calibrator)(calibrator)), [0.4, 0.3, 0.2, 0.1])),
      ).toHaveLength(4);

    // The run keeps the default, temperature scaling, which evaluate applies where asked.
    const kept = () => JSON.parse(readFileSync(join(folder, "calibrator.json"), "utf8"));
    expect(kept()).toMatchObject({ weights: "stage2-last.safetensors", calibrator: stored[0] });
    const corrected = JSON.parse(
      (await longtail("evaluate", folder, "--calibrated", "--json")).out,
    );
    // The estimate beside an interval has sums of its own, which may differ in the last digit.
    expect(corrected.ece).toBeCloseTo(temperature?.ece.estimate as number, 12);
    expect(corrected.nll).toBe(temperature?.nll);
    const { best } = JSON.parse(readFileSync(join(folder, "result.json"), "utf8"));
    expect(JSON.parse((await longtail("evaluate", folder, "--json")).out).accuracy).toBe(
      best.accuracy,
    );
    const stage1 = join(folder, "stage1-best.safetensors");
    const unfit = await longtail("evaluate", folder, "--calibrated", "--weights", stage1);
    expect(unfit.err).toContain("needs a calibrator that was fitted to it");
    expect(unfit.code).toBe(2);
    expect((await longtail("calibrate", folder, "--method", "vector")).out).toContain(
      `The run keeps vector scaling: ${join(folder, "calibrator.json")}`,
    );
    expect(kept().calibrator).toEqual(stored[kinds.indexOf("vector")]);

    // Each class has ten held-out images here, so that they count alike already.
    expect((await longtail("calibrate", folder, "--balanced")).out).toContain(
      "fitted to 40 held-out images, each class counting alike.",
    );
    expect(JSON.parse(readFileSync(file, "utf8"))).toEqual({ ...comparison, weights: "balanced" });

    rmSync(join(folder, "stage2-last.safetensors"));
    const unfinished = await longtail("calibrate", folder);
    expect(unfinished.err).toContain("stage2-last.safetensors: not found (the run's weights)");
    expect(unfinished.code).toBe(1);
  });

  it("says how a run gets validation images", { timeout: 120_000 }, async () => {
    const folder = join(temporaryFolder(), "run");
    expect((await longtail("run", tiny, ...short, "--out", folder)).code).toBe(0);
    const { code, err } = await longtail("calibrate", folder);
    expect(err).toBe(
      "longtail: dataset: calibration after training needs held-out images (run again with --set dataset.validationPerClass=50), got a run without any\n",
    );
    expect(code).toBe(1);
    expect(existsSync(join(folder, "calibration.json"))).toBe(false);
  });
});

describe("compareCalibrators", () => {
  it("fits to the validation images and judges on the test images", () => {
    // Right in half of the validation images, and in all of the test images.
    const rows = (count: number) => Array.from({ length: count }, () => [0.9, 0.1]).flat();
    const { methods, validation, test } = orThrow(
      compareCalibrators({
        validation: {
          probabilities: rows(10),
          labels: Int32Array.from({ length: 10 }, (_, i) => i % 2),
        },
        test: { probabilities: rows(6), labels: new Int32Array(6) },
        classes: 2,
      }),
    );
    expect([validation, test]).toEqual([10, 6]);
    for (const { method, accuracy, nll, ece } of methods) {
      expect(accuracy.estimate).toBe(1);
      const confidence = method === "none" ? 0.9 : 0.5;
      // The temperature reaches its bound of 100; the ridge penalty keeps the vector slightly smaller.
      expect(nll).toBeCloseTo(-Math.log(confidence), 1.5);
      expect(ece.estimate).toBeCloseTo(1 - confidence, 1.5);
    }
  });

  it("judges groups of classes, and takes the counts for the temperature by frequency", () => {
    const part = {
      probabilities: [0.9, 0.1, 0.8, 0.2, 0.3, 0.7, 0.6, 0.4],
      labels: Int32Array.of(0, 0, 1, 1),
    };
    const { methods } = orThrow(
      compareCalibrators({
        validation: part,
        test: part,
        classes: 2,
        counts: [90, 10],
        groups: { many: [0], medium: [], few: [1] },
      }),
    );
    const trained = methods[0]?.groups;
    expect(trained?.many?.accuracy).toBe(1);
    expect(trained?.few?.accuracy).toBe(0.5);
    expect(trained?.many?.ece).toBeCloseTo(0.15, 12);
    expect(trained).not.toHaveProperty("medium");
    expect(methods.find(({ method }) => method === "frequency")?.calibrator).toMatchObject({
      counts: [90, 10],
    });
  });
});
