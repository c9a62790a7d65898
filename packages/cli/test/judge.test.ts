import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { writeCsv, writeNpy, writeNpz } from "@longtail/arrays";
import { generator, orThrow, uniformFloat64 } from "@longtail/core";
import { calibrationOfProbabilities } from "@longtail/ece";
import { decodeRecord } from "@longtail/run-record";
import { describe, expect, it } from "vitest";
import { longtail, temporaryFolder } from "./terminal.js";

const classes = 8;
const counts = [400, 200, 120, 60, 40, 15, 9, 4];

const some = (rows: number, seed: number) => {
  const rng = generator(seed);
  const labels = Int32Array.from({ length: rows }, () => Math.floor(classes * uniformFloat64(rng)));
  const logits = Float32Array.from({ length: rows * classes }, (_, i) => {
    const own = labels[Math.floor(i / classes)] === i % classes;
    return 6 * (uniformFloat64(rng) - 0.5) + (own ? 3 : 0);
  });
  return { labels, logits };
};

const softmax = (logits: Float32Array): Float64Array => {
  const all = Float64Array.from(logits, Math.exp);
  for (let from = 0; from < all.length; from += classes) {
    const row = all.subarray(from, from + classes);
    const sum = row.reduce((a, b) => a + b);
    row.forEach((value, k) => {
      row[k] = value / sum;
    });
  }
  return all;
};

const folder = temporaryFolder();
const path = (name: string) => join(folder, name);
const rows = 600;
const test = some(rows, 1);
const held = some(400, 2);
const probabilities = softmax(test.logits);
const matrix = (data: Float32Array | Float64Array) => ({
  shape: [data.length / classes, classes],
  data,
});

writeFileSync(path("logits.npy"), orThrow(writeNpy(matrix(test.logits))));
writeFileSync(path("labels.npy"), orThrow(writeNpy({ data: test.labels })));
writeFileSync(path("probs.csv"), orThrow(writeCsv(matrix(probabilities))));
writeFileSync(path("labels.csv"), orThrow(writeCsv({ data: test.labels }, ["label"])));
writeFileSync(path("counts.csv"), orThrow(writeCsv({ data: Int32Array.from(counts) })));
writeFileSync(
  path("train.npy"),
  orThrow(
    writeNpy({
      data: Int32Array.from(counts.flatMap((n, k) => Array.from({ length: n }, () => k))),
    }),
  ),
);
writeFileSync(
  path("held.npz"),
  orThrow(writeNpz({ logits: matrix(held.logits), labels: { data: held.labels } })),
);

const judge = (...rest: readonly string[]) => longtail("judge", ...rest, "--out", path("out"));

describe("longtail judge", () => {
  it("writes a record and a page, which report puts beside others", async () => {
    const args = ["--labels", path("labels.npy"), "--counts", path("counts.csv")];
    const { code, out, err } = await longtail(
      "judge",
      path("logits.npy"),
      ...args,
      "--name",
      "theirs",
      "--out",
      path("theirs"),
    );
    expect(err).toBe("");
    expect(code).toBe(0);
    expect(out).toContain("The scores are logits by the look of their rows");
    for (const name of ["all", "many", "medium", "few"])
      expect(out).toMatch(new RegExp(`^${name} `, "m"));
    const wanted = orThrow(
      calibrationOfProbabilities({ probabilities, classes, labels: test.labels }),
    );
    const file = path("theirs/result.json");
    const record = orThrow(decodeRecord(readFileSync(file), file));
    expect(record.best.ece).toBeCloseTo(wanted.ece, 6);
    expect(record.best.nll).toBeCloseTo(wanted.nll, 6);
    expect(record.best.groups.few?.details?.brier).toBeGreaterThan(0);
    expect(record.origin?.command).toContain("judge");
    const page = readFileSync(path("theirs/report.html"), "utf8");
    for (const text of ["trained elsewhere", "The hardest rare classes", "95 %"])
      expect(page).toContain(text);

    const csv = await longtail(
      "judge",
      path("probs.csv"),
      "--labels",
      path("labels.csv"),
      "--train-labels",
      path("train.npy"),
      "--out",
      path("csv"),
      "--json",
    );
    expect(csv.code).toBe(0);
    const same = JSON.parse(csv.out);
    expect(same.kind).toBe("probabilities");
    expect(same.counts).toEqual(counts);
    expect(same.all.classwiseEce).toBeCloseTo(wanted.classwiseEce, 6);
    expect(same.groups.few.accuracy).toBeCloseTo(record.best.groups.few?.accuracy as number, 12);

    const both = await longtail("report", path("theirs"), path("csv"), "--out", path("both.html"));
    expect(both.code).toBe(0);
    expect(both.out).toContain("theirs");
  });

  it("puts a name with slashes into one folder", async () => {
    const before = process.cwd();
    process.chdir(temporaryFolder());
    const { out } = await longtail(
      "judge",
      path("logits.npy"),
      "--labels",
      path("labels.npy"),
      "--name",
      "../../a\\b",
    );
    process.chdir(before);
    expect(out).toContain(`Report: ${join("judged", "..-..-a-b", "report.html")}`);
  });

  it("fits the calibrators to other scores of the model", async () => {
    const { code, out } = await judge(
      path("logits.npy"),
      "--labels",
      path("labels.npy"),
      "--fit",
      path("held.npz"),
      "--fit-labels",
      `${path("held.npz")}#labels`,
    );
    expect(code).toBe(0);
    expect(out).toContain(
      "No many, medium and few: the training images of each class are not known",
    );
    for (const name of ["as trained", "temperature scaling", "isotonic"])
      expect(out).toContain(name);
    const { methods, validation } = JSON.parse(readFileSync(path("out/calibration.json"), "utf8"));
    expect(validation).toBe(400);
    const [before, temperature] = methods;
    expect(temperature.accuracy.estimate).toBe(before.accuracy.estimate);
    expect(temperature.nll).toBeLessThan(before.nll + 1e-9);
  });

  it.each<readonly [title: string, args: () => readonly string[], sentence: RegExp, code: number]>([
    [
      "a missing file",
      () => [path("none.npy"), "--labels", path("labels.npy")],
      /none\.npy: not found \(the scores of a model\)/,
      1,
    ],
    ["no labels", () => [path("logits.npy")], /required option '--labels <file>'/, 2],
    [
      "labels that are a matrix",
      () => [path("logits.npy"), "--labels", path("logits.npy")],
      /logits\.npy: expected one label a row, found the shape \(600, 8\)/,
      1,
    ],
    [
      "logits called probabilities",
      () => [path("logits.npy"), "--labels", path("labels.npy"), "--scores", "probabilities"],
      /expected probabilities, numbers in \[0, 1\] of the sum 1, found other numbers/,
      1,
    ],
    [
      "probabilities called logits",
      () => [path("probs.csv"), "--labels", path("labels.npy"), "--scores", "logits"],
      /expected logits, found probabilities/,
      1,
    ],
    [
      "labels of other images",
      () => [path("logits.npy"), "--labels", path("train.npy")],
      /expected a row for each of the 848 labels, found 600 rows/,
      1,
    ],
    [
      "a name that an archive lacks",
      () => [`${path("held.npz")}#logit`, "--labels", path("labels.npy")],
      /unknown array "logit" \(did you mean logits\?\)/,
      1,
    ],
    [
      "words",
      () => [path("words.csv"), "--labels", path("zero.csv")],
      /words\.csv: line 2, column 2 \("b"\): expected a number, found "x"/,
      1,
    ],
    [
      "counts of other classes",
      () => [path("logits.npy"), "--labels", path("labels.npy"), "--counts", path("labels.csv")],
      /class \d+ has 0 training images|expected 8 counts/,
      1,
    ],
    [
      "fitting without labels",
      () => [path("logits.npy"), "--labels", path("labels.npy"), "--fit", path("held.npz")],
      /--fit: fitting needs --fit and --fit-labels, got one of them/,
      2,
    ],
    [
      "a pickle",
      () => [path("pickle"), "--labels", path("labels.npy")],
      /a Python pickle, which can run code and is not read/,
      1,
    ],
    [
      "a label without a column",
      () => [path("two.csv"), "--labels", path("high.csv")],
      /high\.csv: label 2 at position 1 is not a class; classes are 0 to 1/,
      1,
    ],
  ])("%s is one sentence", async (_title, args, sentence, wanted) => {
    writeFileSync(path("words.csv"), "a,b\n1,x\n");
    writeFileSync(path("zero.csv"), "0\n");
    writeFileSync(path("pickle"), Uint8Array.of(0x80, 4, 0x95, 1));
    writeFileSync(path("two.csv"), "0.5,0.5\n1,0\n");
    writeFileSync(path("high.csv"), "0\n2\n");
    const { code, out, err } = await longtail("judge", ...args(), "--out", path("bad"));
    expect(err).toMatch(sentence);
    expect(err.trim().split("\n")).toHaveLength(1);
    expect(out).toBe("");
    expect(code).toBe(wanted);
    expect(existsSync(path("bad"))).toBe(false);
  });

  it("leaves a run's folder alone", async () => {
    writeFileSync(path("pipeline.json"), "{}");
    const { code, err } = await longtail(
      "judge",
      path("logits.npy"),
      "--labels",
      path("labels.npy"),
      "--out",
      folder,
    );
    expect(err).toContain("needs a folder that is not a run's");
    expect(code).toBe(2);
  });
});
