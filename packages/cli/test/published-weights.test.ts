// Checkpoints of other programs: converted, and judged by recipe.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readSafetensors, type SafeTensor } from "@longtail/checkpoint";
import { orThrow } from "@longtail/core";
import { beforeAll, describe, expect, it } from "vitest";
import { legacyPth } from "./legacy-pth.js";
import { longtail, temporaryFolder, tiny } from "./terminal.js";

const folder = temporaryFolder();
const run = join(folder, "run");
const published = join(folder, "mislas.pth.tar");
const shorter = ["--set", "stage1.epochs=1", "--set", "stage2.epochs=1"];
const accuracyOf = async (...argv: readonly string[]) => {
  const { out, err, code } = await longtail("evaluate", ...argv, "--json");
  return { err, code, accuracy: out === "" ? undefined : JSON.parse(out).accuracy };
};

// A run's weights as MiSLAS's program would save them after stage 2.
const asPublished = (tensors: Readonly<Record<string, SafeTensor>>) => {
  const part = (prefix: string, extra: Record<string, SafeTensor> = {}) => ({
    ...Object.fromEntries(
      Object.entries(tensors).flatMap(([name, tensor]) =>
        name.startsWith(prefix) ? [[`module.${name.slice(prefix.length)}`, tensor] as const] : [],
      ),
    ),
    ...extra,
  });
  const counter = { dtype: "F32", shape: [], data: Float32Array.of(9) } as const;
  return legacyPth({
    state_dict_model: part("backbone.", { "module.bn1.num_batches_tracked": counter }),
    state_dict_classifier: part("classifier."),
    state_dict_lws_model: part("lws."),
    optimizer: { "0.momentum_buffer": counter, "1.momentum_buffer": counter },
  });
};

beforeAll(async () => {
  expect((await longtail("run", tiny, ...shorter, "--out", run)).code).toBe(0);
  const { tensors } = orThrow(readSafetensors(readFileSync(join(run, "stage2-best.safetensors"))));
  writeFileSync(published, asPublished(tensors));
}, 120_000);

describe("longtail convert", () => {
  const out = join(folder, "converted.safetensors");

  it("makes safetensors of a checkpoint, bit for bit, and says what it left out", async () => {
    const converted = await longtail("convert", published, out);
    expect(converted.err).toBe("");
    expect(converted.out).toMatch(
      /^Recognized a checkpoint of the MiSLAS program; names read without "module\."; left out: 1 × num_batches_tracked, optimizer \(2 tensors\)\n/,
    );
    const file = orThrow(readSafetensors(readFileSync(out), out));
    const ours = orThrow(readSafetensors(readFileSync(join(run, "stage2-best.safetensors"))));
    expect(file.tensors).toEqual(ours.tensors);
    expect(file.metadata).toMatchObject({ source: "mislas.pth.tar" });
    const { createHash } = await import("node:crypto");
    const digest = (path: string) => createHash("sha256").update(readFileSync(path)).digest("hex");
    expect(file.metadata["sourceSha256"]).toBe(digest(published));
    expect(converted.out).toContain(`SHA-256 ${digest(out)}`);
  });

  it("of what it wrote changes nothing", async () => {
    const again = join(folder, "again.safetensors");
    expect((await longtail("convert", out, again)).out).toMatch(/^Recognized a state dict\n/);
    const [a, b] = [out, again].map((path) => orThrow(readSafetensors(readFileSync(path))));
    expect(a?.tensors).toEqual(b?.tensors);
  });

  it.each<[string, readonly string[], string]>([
    ["a missing file", ["no.pth", out], "no.pth: not found (the weights to convert)"],
    ["another name", [published, join(folder, "x.pth")], "must end in .safetensors"],
    ["itself", [out, out], "it is the file to convert"],
    ["a descriptor", [tiny, join(folder, "y.safetensors")], "tiny.json: expected a safetensors"],
  ])("refuses %s in a sentence", async (_, argv, sentence) => {
    const { code, err } = await longtail("convert", ...argv);
    expect(err).toContain(sentence);
    expect(code).toBe(1);
  });

  it("names what a file would call", async () => {
    const hostile = join(folder, "hostile.pth");
    const magic = readFileSync(published).subarray(0, 15);
    const rest = "\x80\x02M\xe9\x03.\x80\x02}.\x80\x02cos\nsystem\n(X\x04\0\0\0echotR.";
    writeFileSync(hostile, Buffer.concat([magic, Buffer.from(rest, "latin1")]));
    const { code, err } = await longtail("convert", hostile, join(folder, "z.safetensors"));
    expect(err).toContain("found the name os.system, which Python would import and call");
    expect(code).toBe(1);
  });
});

describe("longtail evaluate --weights", () => {
  it("judges a published checkpoint by a pipeline, as the run's own weights are judged", async () => {
    const own = await accuracyOf(run);
    for (const target of [tiny, run]) {
      const { accuracy, err } = await accuracyOf(target, "--weights", published);
      expect(accuracy).toBe(own.accuracy);
      expect(err).toContain(`${published}: a checkpoint of the MiSLAS program; names read without`);
    }
  });

  it("takes settings with a pipeline", async () => {
    const deeper = ["--set", "model.depth=20"];
    const { code, err } = await accuracyOf(tiny, "--weights", published, ...deeper);
    expect(err).toContain("does not fit this network: expected shape");
    expect(code).toBe(1);
  });

  it.each<[string, readonly string[], number, string]>([
    ["settings of a run", [run, "--set", "model.depth=20"], 2, "--set: this option needs a recipe"],
    [
      "a calibrator without a run",
      [tiny, "--weights", published, "--calibrated"],
      2,
      "--calibrated: this option needs a run's folder",
    ],
    [
      "a transform, before which or after which the weights may be",
      ["embedded/tau", "--weights", published],
      1,
      "transform: weights from elsewhere need",
    ],
    ["no pipeline", ["nothing", "--weights", published], 2, "nothing"],
    ["no run", ["nothing"], 1, "nothing/pipeline.json: not found"],
  ])("refuses %s in a sentence", async (_, argv, code, sentence) => {
    const refused = await accuracyOf(...argv);
    expect(refused.err).toContain(sentence);
    expect(refused.code).toBe(code);
  });
});

describe("a pipeline that begins with pretrained weights", () => {
  const pretrained = ["--set", "model.pretrained=mislas.pth.tar"];

  it("is planned and run with a file of the data folder, and judged without it", async () => {
    const data = ["--data", folder];
    const plan = await longtail("plan", tiny, ...pretrained, ...data);
    expect(plan.out).toMatch(/^pretrained +mislas\.pth\.tar, SHA-256 [\da-f]{16}…$/m);
    const out = join(folder, "continued");
    const learn = ["--set", 'stage1.learn=[{"parameters":"classifier.*","rate":1}]'];
    const argv = ["run", tiny, ...shorter, ...learn, ...pretrained, ...data, "--out", out];
    expect((await longtail(...argv)).code).toBe(0);
    const weightsIn = (of: string) =>
      orThrow(readSafetensors(readFileSync(join(of, "stage2-last.safetensors")))).tensors;
    const first = "backbone.conv1.weight";
    expect(weightsIn(out)[first]).toEqual(weightsIn(run)[first]);
    expect((await accuracyOf(out)).code).toBe(0);
  });

  it("says where the file should be", async () => {
    const { code, err } = await longtail("plan", tiny, ...pretrained, "--data", run);
    expect(err).toContain("mislas.pth.tar: not found (the pretrained weights of the model");
    expect(code).toBe(1);
    const nowhere = await longtail("plan", tiny, ...pretrained);
    expect(nowhere.err).toContain(
      "pretrained weights of the model, mislas.pth.tar in the data folder",
    );
  });
});
