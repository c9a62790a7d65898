// `longtail head`: features in, a head and its report out.
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { writeCsv, writeNpy } from "@longtail/arrays";
import { memoryStore, readSafetensors } from "@longtail/checkpoint";
import { normals, orThrow } from "@longtail/core";
import { loadHead } from "@longtail/mislas";
import { temperatureScaling } from "@longtail/post-hoc-calibration";
import { describe, expect, it } from "vitest";
import { longtail, temporaryFolder } from "./terminal.js";

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
const [classes, width] = [3, 8];

// Three clouds around unit vectors, 40, 20 and 10 rows.
const rows = (counts: readonly number[], seed: number) => {
  const labels = counts.flatMap((count, k) => Array.from({ length: count }, () => k));
  const noise = normals(seed, labels.length * width);
  const data = noise.map((x, i) => 0.3 * x + (i % width === labels[Math.floor(i / width)] ? 1 : 0));
  return { labels, features: { shape: [labels.length, width], data } };
};
const train = rows([40, 20, 10], 1);
const test = rows([10, 10, 10], 2);
const held = rows([12, 6, 3], 3);
writeFileSync(at("x.npy"), orThrow(writeNpy(train.features)));
writeFileSync(
  at("y.npy"),
  orThrow(writeNpy({ shape: [70], data: BigInt64Array.from(train.labels, BigInt) })),
);
writeFileSync(at("test.csv"), orThrow(writeCsv(test.features)));
writeFileSync(at("test-labels.csv"), test.labels.join("\n"));
writeFileSync(at("validation.csv"), orThrow(writeCsv(held.features)));
writeFileSync(at("validation-labels.csv"), held.labels.join("\n"));
writeFileSync(at("names.txt"), "cat\ndog\nowl\n");

const short = ["--set", "stage1.epochs=4", "--set", "stage1.batch=16", "--threads", "1"];
const head = (...argv: readonly string[]) =>
  longtail("head", at("x.npy"), "--labels", at("y.npy"), ...argv, ...short);

describe("longtail head", { timeout: 120_000 }, () => {
  it("trains a head and judges it", async () => {
    const out = at("plain");
    const given = ["--test", at("test.csv"), "--test-labels", at("test-labels.csv")];
    const {
      code,
      err,
      out: said,
    } = await head(...given, "--class-names", at("names.txt"), "--method", "plain", "--out", out);
    expect([code, err.match(/longtail:.*/)]).toEqual([0, null]);
    const record = JSON.parse(readFileSync(join(out, "result.json"), "utf8"));
    expect(record.counts).toEqual([40, 20, 10]);
    expect(record.classNames).toEqual(["cat", "dog", "owl"]);
    expect(record.last.accuracy).toBeGreaterThan(0.9);
    const { tensors } = orThrow(readSafetensors(readFileSync(join(out, "head.safetensors"))));
    expect(tensors["classifier.fc.weight"]?.shape).toEqual([classes, width]);
    for (const file of ["report.html", "input.json"])
      expect(existsSync(join(out, file)), file).toBe(true);
    // Held-out rows may be of the images that the features' network was trained on.
    expect(existsSync(join(out, "calibrator.json"))).toBe(false);
    expect(said).toContain("Not calibrated. Pass --validation");
    expect((await head(...given, "--method", "plain", "--out", out)).err).toContain("--resume");
  });

  it("takes another head, and calibrates on validation rows, each class counting alike", async () => {
    const out = at("cosine");
    const given = ["--method", "mislas", "--head", "cosine", "--out", out];
    const validation = [
      ["--validation", at("validation.csv")],
      ["--validation-labels", at("validation-labels.csv")],
    ].flat();
    const { code, out: said } = await head(...given, ...validation);
    expect(code).toBe(0);
    const { head: used, stage2 } = JSON.parse(readFileSync(join(out, "pipeline.json"), "utf8"));
    expect(used).toEqual({ kind: "head/normalized-linear", scale: 25 });
    expect(stage2.learn).toEqual([{ parameters: "classifier.*", rate: 0.5 }]);
    const { calibrator } = JSON.parse(readFileSync(join(out, "calibrator.json"), "utf8"));
    const raw = memoryStore();
    for (const file of readdirSync(out))
      if (file !== "calibrator.json" && statSync(join(out, file)).isFile())
        orThrow(await raw.write(file, readFileSync(join(out, file)))());
    const trained = orThrow(await loadHead(raw)());
    const { data } = held.features;
    const rowsSaid = orThrow(await trained.classify(Float32Array.from(data))());
    trained.dispose();
    const probabilities = rowsSaid.flatMap((row) => [...row.probabilities]);
    const expected = temperatureScaling(
      { probabilities, classes, labels: held.labels },
      { weights: "balanced" },
    );
    expect(calibrator.temperature).toBeCloseTo(orThrow(expected).temperature, 4);
    const temperature = calibrator.temperature.toPrecision(3);
    expect(said).toMatch(
      new RegExp(
        `calibrated with the temperature ${temperature}, ECE \\S+ % before and \\S+ % after`,
      ),
    );
    // Resumed after its end it is calibrated anew, not what it said with a calibrator.
    expect((await head(...given, ...validation, "--resume")).code).toBe(0);
    const again = JSON.parse(readFileSync(join(out, "calibrator.json"), "utf8"));
    expect(again.calibrator).toEqual(calibrator);
    expect((await head("--head", "round", "--out", at("none"))).err).toContain(
      "Allowed choices are linear, cosine, weight-scaling",
    );
  });

  it("compares methods in one table", async () => {
    const { code, out } = await head(
      "--compare",
      "--out",
      at("all"),
      "--set",
      "dataset.testFraction=0.4",
    );
    expect(code).toBe(0);
    for (const name of ["plain", "cRT", "balanced softmax", "logit adjustment", "MiSLAS"])
      expect(out).toContain(name);
    expect(existsSync(join(at("all"), "features-crt", "head.safetensors"))).toBe(true);
  });

  it.each([
    [["--test", at("test.csv")], "--test: it needs --test-labels, got none"],
    [["--test-labels", at("test.csv")], "--test-labels: it needs --test, got none"],
    [["--validation", at("gone.npy")], "--validation: it needs --validation-labels, got none"],
    [
      ["--validation", at("gone.npy"), "--validation-labels", at("y.npy")],
      `${at("gone.npy")}: not found (a file of the dataset)`,
    ],
    [["--test", at("names.txt"), "--test-labels", at("y.npy")], `${at("names.txt")}: `],
    [["--class-names", at("test.csv")], "class-names: "],
  ])("refuses %j in one sentence", async (argv, sentence) => {
    const { code, err } = await head(...argv, "--out", at("none"));
    expect(code).toBe(sentence.startsWith("--") ? 2 : 1);
    expect(err).toContain(sentence);
    expect(err.trim().split("\n")).toHaveLength(1);
    expect(existsSync(at("none"))).toBe(false);
  });
});
