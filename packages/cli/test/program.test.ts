import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { main } from "longtail";
import { describe, expect, it } from "vitest";
import { longtail, temporaryFolder, tiny } from "./terminal.js";

describe("longtail --version", () => {
  it("prints the version of the package", async () => {
    const { version } = JSON.parse(
      readFileSync(new URL("../package.json", import.meta.url), "utf8"),
    );
    expect(await longtail("--version")).toEqual({ code: 0, out: `${version}\n`, err: "" });
  });
});

describe("--help", () => {
  it("marks required options, and says no default of a flag or a list", async () => {
    const [head, watch] = [await longtail("head", "--help"), await longtail("watch", "--help")];
    expect(head.out).toMatch(/--labels <file> +the class of each row \(required\)\n/);
    expect(head.out).toContain("(default: 0)");
    expect(watch.out).toContain("(default: a free one)");
    for (const { code, out } of [head, watch]) {
      expect(code).toBe(0);
      expect(out).not.toMatch(/default:\s+(false|\[\])/);
    }
  });
});

describe("an exception that nothing expects", () => {
  const broken = (thrown: unknown) => ({
    out: () => {
      throw thrown;
    },
    screen: { write: () => undefined },
    signal: new AbortController().signal,
  });
  it("is one sentence and code 70, and its trace where --debug asks for it", async () => {
    let err = "";
    const screen = { write: (text: string) => (err += text) };
    const terminal = { ...broken(new TypeError("x is not\u0007 a function")), screen };
    expect(await main(["list"], terminal)).toBe(70);
    expect(err).toBe(
      "longtail: unexpected error: x is not\\u0007 a function (--debug shows where)\n",
    );
    err = "";
    expect(await main(["list", "--debug"], terminal)).toBe(70);
    expect(err).toContain("    at ");
  });
  it("says what is known about it", async () => {
    let err = "";
    const screen = { write: (text: string) => (err += text) };
    const gone = Object.assign(new Error("uv_cwd"), { code: "ENOENT", syscall: "uv_cwd" });
    expect(await main(["list"], { ...broken(gone), screen })).toBe(1);
    expect(err).toBe("longtail: the working directory no longer exists\n");
  });
});

describe("longtail list", () => {
  it("names recipes, components and backends", async () => {
    const { code, out } = await longtail("list");
    expect(code).toBe(0);
    for (const lines of [
      /^ +embedded +20 drawn classes; nothing is downloaded$/m,
      /^ +cifar100-lt-100\/published +CIFAR-100-LT, factor 100, as published, for a GPU$/m,
      /^ +mislas +mixup +mixup, then label-aware smoothing/m,
      /^ +plain +cross-entropy on all images alike$/m,
      /^ +loss\/label-aware-smoothing +head=0.3 tail=0 /m,
      /^ +wasm$/m,
    ])
      expect(out).toMatch(lines);
  });
});

describe("longtail list --json", () => {
  it("says the same as data: every recipe, and whose stage 1 it can take", async () => {
    const { recipes, components, backends } = JSON.parse((await longtail("list", "--json")).out);
    const recipe = (name: string) =>
      recipes.find((listed: { readonly name: string }) => listed.name === name);
    expect(recipe("embedded/mislas").stage1).toBe("embedded/mixup");
    expect(recipe("cifar10-lt-100/short/lws").stage1).toBe("cifar10-lt-100/short/plain");
    expect(recipe("embedded/plain").stage1).toBeUndefined();
    expect(components).toContainEqual({ kind: "loss/focal", defaults: { gamma: 1, beta: 0 } });
    expect(backends).toEqual(["wasm", "webgpu", "cpu"]);
    for (const { about } of recipes) expect(about.length).toBeLessThanOrEqual(90);
  });
});

const set = (...settings: readonly string[]): readonly string[] =>
  settings.flatMap((setting) => ["--set", setting]);

describe("longtail plan", () => {
  it("says what a pipeline will do", async () => {
    const { code, out } = await longtail("plan", tiny);
    expect(code).toBe(0);
    expect(out).toContain("3 epochs of");
    expect(out).toContain("batch norm: shifted");
    expect(out).toMatch(
      /^memory +at least [\d.]+ MB: data [\d.]+ MB, network [\d.]+ MB, a batch [\d.]+ MB$/m,
    );
  });
  it("says how much a run computes, and for a backend how long that takes", async () => {
    const { out } = await longtail("plan", tiny);
    const [, all, ...parts] = (
      /^work +(\S+) multiply-adds: stage1 (\S+), stage2 (\S+), evaluation (\S+)$/m.exec(out) ?? []
    ).map(Number);
    const sum = parts.reduce((a, b) => a + b, 0);
    expect(Math.abs((all as number) / sum - 1)).toBeLessThan(0.02);
    expect(out).not.toMatch(/^time /m);
    const timed = await longtail("plan", tiny, "--backend", "wasm", "--threads", "1");
    expect(timed.err).toContain("wasm backend: ");
    expect(timed.out).toMatch(
      /^time +about (\d+ s|[\d:]+) on wasm: \S+ multiply-adds a second, measured on 16 images$/m,
    );
  });
  it.each([
    ["--threads", ["--threads", "2"], "needs --backend wasm, got no backend"],
    ["a backend that is none", ["--backend", "abacus"], "Allowed choices are wasm, webgpu, cpu"],
    [
      "a step beyond what the backend addresses",
      [
        "--backend",
        "wasm",
        ...set("model.kind=model/imagenet-resnet", "model.depth=152", "stage1.batch=512"),
        ...set("dataset.side=64", "dataset.imbalanceFactor=1", "dataset.largestClass=128"),
      ],
      "stage1.batch: a step on wasm needs to fit in 4.0 GiB (at most ",
    ],
  ])("refuses %s", async (_title, argv, text) => {
    const { code, err } = await longtail("plan", tiny, ...argv);
    expect([code === 1 || code === 2, err]).toEqual([true, expect.stringContaining(text)]);
  });
  it("says that a classifier is trained from scratch", async () => {
    const { out } = await longtail("plan", "embedded/crt");
    expect(out).toMatch(
      /stage2 .*1,300 parameters train, the classifier from scratch; batch norm: shifted/,
    );
    expect((await longtail("plan", "embedded/lws")).out).not.toContain("from scratch");
  });
  it("refuses a setting of an entry that a list does not have", async () => {
    const { code, err } = await longtail("plan", tiny, "--set", "stage2.learn.7.rate=0.1");
    expect(code).toBe(2);
    expect(err).toContain(
      '--set: stage2.learn.7 is not an entry of that list, in "stage2.learn.7.rate=0.1"',
    );
  });
  it("accepts a descriptor that names its JSON Schema, and leaves the name out of the plan", async () => {
    const file = join(temporaryFolder(), "with-schema.json");
    const descriptor = JSON.parse(readFileSync(tiny, "utf8"));
    writeFileSync(file, JSON.stringify({ $schema: "./pipeline.schema.json", ...descriptor }));
    const { code, out } = await longtail("plan", file, "--json");
    expect(code).toBe(0);
    expect(JSON.parse(out)).toEqual(descriptor);
  });
  it("fills in the defaults of a part that is named by its kind, and says so", async () => {
    const settings = ["stage1.loss.gamma=2", "stage1.loss.kind=loss/focal"];
    const argv = settings.flatMap((setting) => ["--set", setting]);
    const { code, out, err } = await longtail("plan", tiny, "--json", ...argv);
    expect(err).toBe("stage1.loss: loss/focal with its defaults beta=0\n");
    expect(JSON.parse(out).stage1.loss).toEqual({ kind: "loss/focal", gamma: 2, beta: 0 });
    expect(code).toBe(0);
  });
  it("reads a value as what stands there: text stays text, and a number needs no zero", async () => {
    const settings = ["name=2024", "stage1.schedule.learningRate=.0005"];
    const argv = settings.flatMap((setting) => ["--set", setting]);
    const { out } = await longtail("plan", tiny, "--json", ...argv);
    expect(JSON.parse(out).name).toBe("2024");
    expect(JSON.parse(out).stage1.schedule.learningRate).toBe(0.0005);
  });
  it.each([
    ["MY.JSON", "utf8", ""],
    ["without-extension", "utf8", "\ufeff"],
    ["windows.json", "utf16le", "\ufeff"],
    ["no-mark.json", "utf16le", ""],
  ] as const)("reads %s in %s", async (name, encoding, mark) => {
    const file = join(temporaryFolder(), name);
    writeFileSync(file, Buffer.from(mark + readFileSync(tiny, "utf8"), encoding));
    const { code, out, err } = await longtail("plan", file);
    expect(err).toBe("");
    expect(out).toContain("tiny MiSLAS");
    expect(code).toBe(0);
  });
  it("prints the complete descriptor, which plans again", async () => {
    const { out } = await longtail("plan", "embedded/mislas", "--json", "--set", "stage1.epochs=7");
    const file = join(temporaryFolder(), "changed.json");
    writeFileSync(file, out);
    expect(JSON.parse(out).stage1.epochs).toBe(7);
    expect((await longtail("plan", file)).code).toBe(0);
  });
});

describe("longtail run", () => {
  it("leaves a folder with everything, which evaluate and report read", {
    timeout: 120_000,
  }, async () => {
    const folder = join(temporaryFolder(), "run");
    const { code, out, err } = await longtail("run", tiny, "--out", folder);
    expect(err).toContain("stage2 3/3");
    expect(code).toBe(0);
    expect(out).toContain("best epoch");
    const files = readdirSync(folder);
    for (const name of [
      "pipeline.json",
      "events.jsonl",
      "checkpoint.safetensors",
      "stage1-best.safetensors",
      "stage2-last.safetensors",
      "result.json",
      "reliability.svg",
      "report.html",
      "confusion.csv",
      "stage2-best-predictions.safetensors",
    ])
      expect(files, name).toContain(name);
    const events = readFileSync(join(folder, "events.jsonl"), "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(events.filter(({ type }) => type === "epoch-finished")).toHaveLength(6);

    const result = JSON.parse(readFileSync(join(folder, "result.json"), "utf8"));
    expect(result.origin).toMatchObject({
      command: `longtail run ${tiny} --out ${folder}`,
      versions: { longtail: "0.0.0", "@tensorflow/tfjs-core": "4.22.0" },
      runtime: `node ${process.versions.node}`,
      device: expect.stringContaining("WebAssembly"),
    });
    const [, ...lines] = readFileSync(join(folder, "confusion.csv"), "utf8").trim().split("\n");
    const matrix = lines.map((line) => line.split(",").slice(1).map(Number));
    expect(matrix.map((row) => row.reduce((a, b) => a + b))).toEqual([10, 10, 10, 10]);
    expect(matrix.map((row, k) => (row[k] ?? 0) / 10)).toEqual(result.best.classAccuracies);

    const evaluated = await longtail("evaluate", folder, "--json");
    expect(evaluated.code).toBe(0);
    expect(JSON.parse(evaluated.out).accuracy).toBe(result.best.accuracy);
    expect(JSON.parse(evaluated.out).ece).toBeCloseTo(result.best.ece, 6);

    const [page, above] = [join(folder, "again.html"), join(folder, "..")];
    mkdirSync(join(above, "group", "begun"), { recursive: true });
    writeFileSync(join(above, "group", "begun", "checkpoint.safetensors"), "");
    for (const where of [[folder, folder], [above], [above, folder]]) {
      const reported = await longtail("report", ...where, "--out", page);
      expect(reported.code).toBe(0);
      // Once, however often it is found.
      expect(reported.out.match(/^tiny MiSLAS/gm)).toHaveLength(
        /, last epoch/.test(reported.out) ? 2 : 1,
      );
      expect(reported.err.includes("begun: left out")).toBe(where[0] === above);
      expect(readFileSync(page, "utf8")).toContain("tiny MiSLAS");
    }

    const again = await longtail("run", tiny, "--out", folder);
    expect(again.code).toBe(1);
    expect(again.err).toContain("a run exists there");
    const resumed = await longtail("run", tiny, "--out", folder, "--resume");
    expect(resumed.code).toBe(0);
    expect(resumed.out).toContain("best epoch");
  });
});

describe("a transform", () => {
  it("is planned, run, shown as one row, and evaluated with its own weights", {
    timeout: 60_000,
  }, async () => {
    const folder = join(temporaryFolder(), "ncm");
    const transform = '{"kind":"transform/nearest-class-mean","form":"l2"}';
    const settings = ["stage1.epochs=1", "stage2.epochs=1", "name=NCM", `transform=${transform}`];
    const set = settings.flatMap((setting) => ["--set", setting]);
    expect((await longtail("plan", tiny, ...set)).out).toMatch(
      /afterwards +transform\/nearest-class-mean/,
    );
    const { code, out } = await longtail("run", tiny, ...set, "--out", folder);
    expect(code).toBe(0);
    expect(out).toMatch(/^NCM +\d/m);
    expect(out).not.toContain("NCM, best epoch");
    expect(readFileSync(join(folder, "report.html"), "utf8")).toContain(">transform<");
    const { best } = JSON.parse(readFileSync(join(folder, "result.json"), "utf8"));
    const accuracyOf = async (...weights: string[]) => {
      const evaluated = await longtail("evaluate", folder, "--json", ...weights);
      expect(evaluated.err).not.toContain("expected");
      return JSON.parse(evaluated.out).accuracy;
    };
    expect(await accuracyOf()).toBe(best.accuracy);
    expect(await accuracyOf("--weights", join(folder, "stage2-last.safetensors"))).toBeGreaterThan(
      0,
    );
  });
});

describe("longtail run --stage1", () => {
  it("takes the stage 1 of another method, and ends with the same weights", {
    timeout: 120_000,
  }, async () => {
    const folder = temporaryFolder();
    const [own, other, shared] = ["own", "other", "shared"].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    const short = ["--set", "stage1.epochs=1", "--set", "stage2.epochs=1"];
    const fresh = ["--set", "name=re-trained", "--set", "stage2.classifier=fresh"];
    expect((await longtail("run", tiny, ...short, "--out", other)).code).toBe(0);
    expect((await longtail("run", tiny, ...short, ...fresh, "--out", own)).code).toBe(0);
    const argv = ["run", tiny, ...fresh, "--stage1", other];
    const { code, err } = await longtail(...argv, ...short, "--out", shared);
    expect(err).toContain("resuming at stage2, epoch 1 of 1");
    expect(err).not.toContain("stage1 1/1");
    expect(code).toBe(0);
    for (const name of ["stage1-best", "stage1-last", "stage2-best", "stage2-last"]) {
      const [a, b] = [own, shared].map((run) => readFileSync(join(run, `${name}.safetensors`)));
      expect(a?.equals(b as Buffer), name).toBe(true);
    }
    expect((await longtail("evaluate", shared)).code).toBe(0);

    const refused = await longtail(...argv, "--out", join(folder, "refused"));
    expect(refused.err).toContain(
      `${join(other, "checkpoint.safetensors")}: expected a run with the stage 1 of re-trained, found one that differs in stage1.epochs`,
    );
    expect(refused.code).toBe(1);
    const reseeded = await longtail(...argv, ...short, "--seed", "1", "--out", join(folder, "x"));
    expect(reseeded.err).toContain("found one that differs in seed");
    expect(existsSync(join(folder, "refused"))).toBe(false);
  });
});

describe("bad input gets one sentence and an exit code", () => {
  const folder = temporaryFolder();
  const file = (name: string, text: string | Uint8Array): string => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  const folderNamed = (name: string): string => {
    mkdirSync(join(folder, name));
    return join(folder, name);
  };
  folderNamed("packed");
  const cifar = join(folder, "truncated", "cifar-10-batches-bin");
  mkdirSync(cifar, { recursive: true });
  for (const name of [
    "data_batch_1.bin",
    "data_batch_2.bin",
    "data_batch_3.bin",
    "data_batch_4.bin",
    "data_batch_5.bin",
    "test_batch.bin",
  ])
    writeFileSync(join(cifar, name), new Uint8Array(3073 * 10 - 1));
  writeFileSync(
    join(cifar, "batches.meta.txt"),
    "airplane\nautomobile\nbird\ncat\ndeer\ndog\nfrog\nhorse\nship\ntruck\n",
  );
  const unknownLoss = ["plan", tiny, ...set("stage2.loss.kind=loss/hinge")];

  it.each<[string, readonly string[], number, string]>([
    [
      "an unknown recipe",
      ["plan", "cifar10/plain"],
      2,
      'unknown recipe "cifar10/plain"; there are: embedded/…, folder/…, features/…, cifar10-lt-10/short/…,',
    ],
    [
      "an unknown method of a known setting",
      ["plan", "embedded/cRT"],
      2,
      'unknown recipe "embedded/cRT" (did you mean embedded/crt?); there are: embedded/balanced-softmax, embedded/bbn, embedded/class-balanced, embedded/crt,',
    ],
    [
      "a misspelt group of recipes",
      ["plan", "cifar10-lt100/short/mislas"],
      2,
      'unknown recipe "cifar10-lt100/short/mislas" (did you mean cifar10-lt-100/short/mislas?)',
    ],
    [
      "a fresh classifier that does not learn",
      [
        "plan",
        tiny,
        ...set("stage2.classifier=fresh", "stage2.learn.0.parameters=classifier.fc.bias"),
      ],
      1,
      "stage2.classifier: a fresh classifier needs all of classifier.* to learn, got learn without classifier.fc.weight",
    ],
    [
      "a stage 1 from a folder without a run",
      ["run", tiny, "--out", join(folder, "x"), "--stage1", join(folder, "nowhere")],
      1,
      `${join(folder, "nowhere", "checkpoint.safetensors")}: not found (the run whose stage 1 is wanted)`,
    ],
    ["a descriptor that is not there", ["plan", "nothing.json"], 1, "nothing.json: not found"],
    [
      "a descriptor that is not JSON",
      ["plan", file("broken.json", '{\n "a": 1,\n "b": [1,,2]\n}')],
      1,
      "broken.json: expected JSON, found an error at line 3, column 10: value expected\n",
    ],
    [
      "a descriptor that is empty",
      ["plan", file("empty.json", "")],
      1,
      "empty.json: expected JSON, found nothing",
    ],
    [
      "a descriptor nested without end",
      ["plan", file("deep.json", "[".repeat(30_000) + "]".repeat(30_000))],
      1,
      "deep.json: expected JSON, found values nested more than 500 deep",
    ],
    [
      "a descriptor that is a picture",
      ["plan", file("picture.json", Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0xff))],
      1,
      "picture.json: expected JSON, found bytes that are no text",
    ],
    ["a descriptor that is a folder", ["plan", folderNamed("folder.json")], 1, "it is a folder"],
    [
      "an unknown kind",
      unknownLoss,
      1,
      'stage2.loss: unknown kind "loss/hinge"; known kinds: loss/cross-entropy',
    ],
    [
      "an unknown key",
      ["plan", tiny, ...set("stage1.epoch=5")],
      1,
      'stage1: unknown key "epoch" (did you mean epochs?); known keys: epochs',
    ],
    [
      "a number out of range",
      ["run", tiny, ...set("stage2.loss.head=1.3")],
      1,
      "stage2.loss.head: expected a number in [0, 1), got 1.3",
    ],
    ["NaN", ["plan", tiny, ...set("stage1.mixing.alpha=NaN")], 1, "stage1.mixing.alpha: expected"],
    [
      "a setting without a value",
      ["plan", tiny, ...set("stage1.epochs")],
      2,
      "argument 'stage1.epochs' is invalid. expected path=value",
    ],
    [
      "a setting that is half a list",
      ["plan", tiny, ...set('stage1.learn=[{"a"]')],
      2,
      "--set: stage1.learn: expected JSON, found an error at line 1, column 6: colon expected",
    ],
    [
      "a setting nested without end",
      ["plan", tiny, ...set(`stage1.loss=${"[".repeat(30_000)}${"]".repeat(30_000)}`)],
      2,
      "--set: stage1.loss: expected JSON, found values nested more than 500 deep",
    ],
    ["an empty folder of data", ["plan", tiny, "--data", ""], 2, "expected a path, got nothing"],
    ["an empty folder to write to", ["run", tiny, "--out="], 2, "expected a path, got nothing"],
    ["an empty run to evaluate", ["evaluate", ""], 2, "expected a path, got nothing"],
    ["no thread", ["run", tiny, "--threads", "0"], 2, "expected an integer from 1 to 8"],
    [
      "threads where there are none",
      ["run", tiny, "--threads", "2", "--backend", "cpu", "--out", join(folder, "x")],
      2,
      "--threads: a number of threads needs the wasm backend, got cpu",
    ],
    ["a misspelt command", ["rnu", tiny], 2, "(Did you mean run?)"],
    ["a misspelt option", ["run", tiny, "--resum"], 2, "(Did you mean --resume?)"],
    ["nothing", [], 2, "Usage: longtail"],
    [
      "control characters in names",
      ["plan", tiny, ...set("stage1.\u001b[31mred=1")],
      1,
      'stage1: unknown key "\\u001b[31mred"',
    ],
    [
      "a head and a stage that do not fit",
      ["plan", tiny, ...set("head.kind=head/linear")],
      1,
      'unknown parameter "lws.learned_norm"',
    ],
    ["data that is nowhere", ["plan", "cifar10-lt-100/short/plain"], 1, "--data"],
    [
      "an archive instead of a folder",
      ["plan", "cifar10-lt-100/short/plain", "--data", file("packed/cifar-10-binary.tar.gz", "")],
      1,
      "cifar-10-binary.tar.gz: cannot be read (it is an archive: unpack it and pass the folder)",
    ],
    [
      "a data folder without the files",
      ["plan", "cifar10-lt-100/short/plain", "--data", folder],
      1,
      "not found",
    ],
    [
      "a truncated file",
      ["plan", "cifar10-lt-100/short/plain", "--data", join(folder, "truncated")],
      1,
      "data_batch_1.bin",
    ],
    [
      "an output that cannot be written",
      ["run", tiny, "--out", join(file("a-file", ""), "run")],
      1,
      "a-file",
    ],
    [
      "one pipeline named twice",
      ["run", tiny, tiny, "--out", join(folder, "x")],
      2,
      "each pipeline needs its own name, got tiny twice",
    ],
    [
      "an error in one of two pipelines",
      ["run", "embedded/plain", tiny, ...set("stage2.loss.head=0.2"), "--out", join(folder, "x")],
      1,
      'embedded-plain.stage2: the key "epochs" is missing',
    ],
    [
      "an unknown backend",
      ["run", tiny, "--out", join(folder, "x"), "--backend", "metal"],
      2,
      "argument 'metal' is invalid. Allowed choices are wasm, webgpu, cpu.",
    ],
    [
      "a run that is not there",
      ["evaluate", join(folder, "nowhere")],
      1,
      "pipeline.json: not found",
    ],
    ["a folder that is not there", ["report", join(folder, "nowhere")], 1, "nowhere: not found"],
    ["a report of nothing", ["report", ""], 2, "expected a path, got nothing"],
    [
      "a folder without runs",
      ["report", join(folder, "truncated")],
      1,
      "result.json: not found (the result of a finished run; there is none in the folders below either)",
    ],
    ["a seed that is none", ["run", tiny, "--seed", "one"], 2, "expected an integer"],
    [
      "a set that cannot be downloaded",
      ["download", "imagenet", folder],
      2,
      "Allowed choices are cifar10, cifar100",
    ],
    ["an unknown flag", ["run", tiny, "--fast"], 2, "unknown option"],
    ["an unknown command", ["train"], 2, "unknown command"],
  ])("%s", async (_, argv, code, sentence) => {
    const outcome = await longtail(...argv);
    expect(outcome.err).toContain(sentence);
    expect(outcome.code).toBe(code);
    expect(outcome.err).not.toContain("    at ");
    expect(existsSync(join(folder, "x"))).toBe(false);
  });

  it("weights of another network", { timeout: 120_000 }, async () => {
    const run = join(folder, "small");
    const short = set("stage1.epochs=1", "stage2.epochs=1");
    expect((await longtail("run", tiny, ...short, "--out", run)).code).toBe(0);
    const descriptor = JSON.parse(readFileSync(join(run, "pipeline.json"), "utf8"));
    const deeper = join(folder, "deeper");
    mkdirSync(deeper);
    writeFileSync(
      join(deeper, "pipeline.json"),
      JSON.stringify({ ...descriptor, model: { ...descriptor.model, depth: 20 } }),
    );
    const { code, err } = await longtail(
      "evaluate",
      deeper,
      "--weights",
      join(run, "stage2-last.safetensors"),
    );
    expect(code).toBe(1);
    expect(err).toContain("does not fit this net");
  });
});

describe("longtail report of several seeds", () => {
  it("has one row: mean ± standard deviation", { timeout: 120_000 }, async () => {
    const folder = temporaryFolder();
    const short = ["--set", "stage1.epochs=1", "--set", "stage2.epochs=1"];
    for (const seed of ["0", "1"]) {
      const argv = ["run", tiny, ...short, "--seed", seed, "--out", join(folder, seed)];
      expect((await longtail(...argv)).code).toBe(0);
    }
    const accuracies = ["0", "1"].map(
      (seed): number =>
        JSON.parse(readFileSync(join(folder, seed, "result.json"), "utf8")).best.accuracy,
    );
    const [a = 0, b = 0] = accuracies.map((accuracy) => 100 * accuracy);
    const { out } = await longtail("report", folder, "--out", join(folder, "page.html"));
    expect(out).toMatch(/^tiny MiSLAS, 2 seeds, best epoch \(the last\) /m);
    const sd = Math.abs(a - b) / Math.SQRT2;
    expect(out).toContain(`${((a + b) / 2).toFixed(1)}\u00a0±\u00a0${sd.toFixed(1)} `);
    expect(out).not.toContain("2 seeds, last epoch");
    expect(readFileSync(join(folder, "page.html"), "utf8")).toContain("Each seed");
  });
});
