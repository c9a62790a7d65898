// `longtail export`: what ONNX Runtime says of a file beside what the run says.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { writeNpy } from "@longtail/arrays";
import { folderStore } from "@longtail/checkpoint/folder-store";
import { normals, orThrow, uniforms } from "@longtail/core";
import { loadRun } from "@longtail/mislas";
import { InferenceSession, Tensor } from "onnxruntime-web";
import { beforeAll, describe, expect, it } from "vitest";
import { longtail, temporaryFolder, tiny } from "./terminal.js";

const folder = join(temporaryFolder(), "run");
const settings = ["stage1.epochs=1", "stage2.epochs=1", "dataset.validationPerClass=10"].flatMap(
  (setting) => ["--set", setting],
);
const count = 64;
const next = uniforms(5);
const pixels = Uint8Array.from({ length: count * 8 * 8 * 3 }, () => Math.floor(256 * next()));

beforeAll(async () => {
  expect((await longtail("run", tiny, ...settings, "--out", folder)).code).toBe(0);
}, 120_000);

const probabilities = async (file: string, input: Record<string, Tensor>) => {
  const session = await InferenceSession.create(file);
  const { probabilities: result } = await session.run(input);
  return result?.data as Float32Array;
};

const expectSame = async (
  file: string,
  run: string,
  images: Uint8Array,
  input: Tensor,
  name: string,
) => {
  const network = await orThrow(loadRun(folderStore(run)));
  const said = await orThrow(network.classify(images));
  network.dispose();
  const expected = said.flatMap((one) => Array.from(one.probabilities));
  const given = await probabilities(file, { [name]: input });
  expect(given).toHaveLength(expected.length);
  given.forEach((p, i) => {
    expect(Math.abs(p - (expected[i] as number))).toBeLessThan(1e-4);
  });
};

describe("longtail export", { timeout: 120_000 }, () => {
  it("writes what the run says of images, calibrated once the run is", async () => {
    const images = new Tensor("uint8", pixels, [count, 8, 8, 3]);
    const plain = await longtail("export", folder, "--to", "onnx");
    expect([plain.code, plain.out]).toEqual([0, expect.stringContaining("not calibrated")]);
    await expectSame(join(folder, "model.onnx"), folder, pixels, images, "images");
    expect((await longtail("calibrate", folder, "--method", "vector")).code).toBe(0);
    const out = join(temporaryFolder(), "mine.onnx");
    const { out: text } = await longtail("export", folder, "--to", "onnx", "--out", out, "--json");
    expect(JSON.parse(text)).toMatchObject({
      to: "onnx",
      files: [out],
      bytes: readFileSync(out).length,
      weights: "stage2-last.safetensors",
      calibration: "vector",
      input: "bytes",
      shape: [8, 8, 3],
      classes: 4,
    });
    await expectSame(out, folder, pixels, images, "images");
  });

  it("writes a folder of tf.layers, and refuses calibrators that a format cannot hold", async () => {
    const refused = await longtail("export", folder, "--to", "tf-layers");
    expect(refused.code).toBe(1);
    expect(refused.err).toContain("needs temperature scaling");
    expect((await longtail("calibrate", folder, "--method", "histogram")).code).toBe(0);
    expect((await longtail("export", folder, "--to", "onnx")).err).toContain(
      "got histogram binning, a table of steps for each class",
    );
    expect((await longtail("calibrate", folder)).code).toBe(0);
    const done = await longtail("export", folder, "--to", "tf-layers");
    expect([done.code, done.out]).toEqual([0, expect.stringContaining("calibrated (temperature)")]);
    for (const file of ["model.json", "weights.bin"])
      expect(existsSync(join(folder, "tf-layers", file)), file).toBe(true);
  });

  it("writes a head on features", async () => {
    const data = temporaryFolder();
    const labels = Array.from({ length: 60 }, (_, i) => i % 3);
    const features = normals(1, 60 * 4).map(
      (x, i) => x + (i % 4 === labels[Math.floor(i / 4)] ? 2 : 0),
    );
    const [x, y, out] = ["x.npy", "y.npy", "head"].map((name) => join(data, name)) as [
      string,
      string,
      string,
    ];
    writeFileSync(x, orThrow(writeNpy({ shape: [60, 4], data: features })));
    writeFileSync(y, orThrow(writeNpy({ shape: [60], data: BigInt64Array.from(labels, BigInt) })));
    const short = ["--set", "stage1.epochs=1", "--set", "stage1.batch=16", "--threads", "1"];
    const { code } = await longtail(
      "head",
      x,
      "--labels",
      y,
      "--method",
      "plain",
      "--out",
      out,
      ...short,
    );
    expect(code).toBe(0);
    expect((await longtail("export", out, "--to", "onnx")).code).toBe(0);
    await expectSame(
      join(out, "model.onnx"),
      out,
      new Uint8Array(features.buffer),
      new Tensor("float32", features, [60, 4]),
      "features",
    );
  });

  it("names what is missing in one sentence", async () => {
    const none = await longtail("export", temporaryFolder(), "--to", "onnx");
    expect(none.code).toBe(1);
    expect(none.err).toContain("pipeline.json: not found");
    expect((await longtail("export", folder)).code).toBe(2);
  });
});
