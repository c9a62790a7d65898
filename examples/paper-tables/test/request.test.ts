// The command line: what it requests, and one sentence for each mistake.
import { fileURLToPath } from "node:url";
import { renderError } from "@longtail/core";
import { ownResults } from "@longtail/paper-tables/folders";
import { readOptions } from "@longtail/paper-tables/options";
import { type Request, requestOf } from "@longtail/paper-tables/request";
import { describe, expect, it } from "vitest";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";

const here = fileURLToPath(import.meta.url);

const asked = (...argv: readonly string[]): E.Either<readonly string[], Request> =>
  pipe(
    readOptions(argv),
    E.chain(requestOf),
    E.mapLeft((error) => renderError(error).split("\n")),
  );

const names = (...argv: readonly string[]): readonly string[] =>
  pipe(
    asked(...argv),
    E.match(
      (sentences) => sentences,
      ({ cells }) => cells.map(({ name }) => name),
    ),
  );

const wrong = (...argv: readonly string[]): unknown => {
  const result = asked(...argv);
  return E.isLeft(result) ? result.left : "nothing wrong";
};

describe("the command line", () => {
  it("requests cells", () => {
    expect(
      names(
        "--methods",
        "mislas,crt",
        "--dataset",
        "cifar10",
        "--recipe",
        "published",
        "--seeds",
        "0,2",
      ),
    ).toEqual([
      "cifar10-lt-100-published-mislas-seed0",
      "cifar10-lt-100-published-crt-seed0",
      "cifar10-lt-100-published-mislas-seed2",
      "cifar10-lt-100-published-crt-seed2",
    ]);
    expect(names("--methods", "plain", "--factor", "10,50", "--dataset", "both")).toHaveLength(4);
  });

  it("has every method of the recipes in the CIFAR table, the paper's rows in the paper's order", () => {
    const methods = names("--dataset", "cifar100").map((name) =>
      name.replace("cifar100-lt-100-short-", "").replace("-seed0", ""),
    );
    const paper = ["plain", "mixup", "mixup-crt", "mixup-lws", "mislas"];
    expect(methods.filter((method) => paper.includes(method))).toEqual(paper);
    expect(methods).toContain("lws");
    expect(methods).not.toContain("balanced");
  });

  it("requests the large sets by their published recipes, ImageNet-LT with any of its networks", () => {
    const methods = ["--methods", "crt,mixup-crt-mixup2"];
    expect(names("--table", "places", ...methods)).toEqual([
      "places-lt-published-crt-seed0",
      "places-lt-published-mixup-crt-mixup2-seed0",
    ]);
    const imagenet = ["--table", "imagenet", "--methods", "mislas,lws"];
    expect(names(...imagenet)).toEqual([
      "imagenet-lt-published-mislas-seed0",
      "imagenet-lt-published-lws-seed0",
    ]);
    expect(names(...imagenet, "--dataset", "all")).toEqual([
      ...["imagenet-lt", "imagenet-101", "imagenet-152"].flatMap((set) =>
        ["mislas", "lws"].map((method) => `${set}-published-${method}-seed0`),
      ),
      "imagenet-x50-classifier-balancing-lws-seed0",
    ]);
    const models = pipe(
      asked(...imagenet, "--dataset", "all"),
      E.match(
        () => [],
        ({ cells }) => cells.map(({ pipeline: { model } }) => Object.values(model).join(" ")),
      ),
    );
    expect(models.slice(2)).toEqual([
      "model/imagenet-resnet 101 resnet",
      "model/imagenet-resnet 101 resnet",
      "model/imagenet-resnet 152 resnet",
      "model/imagenet-resnet 152 resnet",
      "model/imagenet-resnet 50 resnext-32x4d",
    ]);
    expect(wrong("--table", "places", "--recipe", "short")).toEqual([
      '--recipe: unknown recipe "short"; there are: published',
    ]);
  });

  it("shares the balanced run of figure 1 between all tails", () => {
    expect(
      names("--table", "figure1", "--factor", "50,100").filter((n) => n.includes("balanced")),
    ).toEqual(["cifar100-short-balanced-seed0"]);
  });

  it("adds mixup to both stages and MiSLAS's parts one by one", () => {
    const pipelines = (table: string) =>
      pipe(
        asked("--table", table),
        E.match(
          () => [],
          ({ cells }) =>
            cells.map(({ pipeline: { stage1, stage2 } }) => [
              stage1.mixing.kind,
              stage2?.mixing.kind ?? "none",
              stage2?.normalization ?? "none",
              stage2?.loss.kind ?? "none",
            ]),
        ),
      );
    const mixing = pipelines("mixup").map(([one, two]) => `${one} ${two}`);
    expect(mixing).toHaveLength(10);
    expect(mixing.filter((both) => both === "mixing/mixup mixing/mixup")).toHaveLength(2);
    expect(mixing.filter((both) => both === "mixing/none mixing/mixup")).toHaveLength(2);
    expect(pipelines("components")).toEqual([
      ["mixing/none", "mixing/none", "frozen", "loss/cross-entropy"],
      ["mixing/mixup", "mixing/none", "frozen", "loss/cross-entropy"],
      ["mixing/mixup", "mixing/none", "shifted", "loss/cross-entropy"],
      ["mixing/mixup", "mixing/none", "shifted", "loss/label-aware-smoothing"],
    ]);
  });

  it("changes a recipe with its own folder", () => {
    const request = asked("--set", "stage1.epochs=1", "--set", "stage2.epochs=1", "--out", "there");
    const epochs = pipe(
      request,
      E.match(
        () => [],
        ({ cells }) =>
          cells.map(({ pipeline: { stage1, stage2 } }) => stage1.epochs + (stage2?.epochs ?? 1)),
      ),
    );
    expect(new Set(epochs)).toEqual(new Set([2]));
  });

  it("records the settings and changes the requested rows", () => {
    const request = asked(
      ..."--set stage2.loss.head=0.2 --out there --methods mislas --dataset cifar100".split(" "),
    );
    if (E.isLeft(request)) throw new Error(request.left.join("\n"));
    const { settings, cells, blocks } = request.right;
    expect(settings).toEqual(["stage2.loss.head=0.2"]);
    expect(cells.map(({ pipeline }) => pipeline.stage2?.loss)).toMatchObject([{ head: 0.2 }]);
    const titles = blocks.map(({ title }) => title);
    expect(titles).toContain("CIFAR-100-LT, factor 100, changed");
    // A row that cannot be changed is left out of the changed table.
    const methods = blocks.flatMap(({ rows }) => rows.map(({ method }) => method));
    expect(methods).toContain("plain");
    expect(methods).not.toContain("crt");
  });

  it.each([
    [
      ["--table", "8"],
      [
        '--table: unknown table "8"; there are: cifar, figure1, mixup, components, post-hoc, imagenet, places, inaturalist',
      ],
    ],
    [["--recipe", "long"], ['--recipe: unknown recipe "long"; there are: short, published']],
    [["--factor", "7"], ['--factor: unknown imbalance factor "7"; there are: 10, 50, 100']],
    [["--seeds", "0,-1"], ['--seeds: expected an integer from 0 to 4294967295, got "-1"']],
    [
      ["--backend", "abacus"],
      ['--backend: unknown backend "abacus"; there are: wasm, webgpu, cpu'],
    ],
    [
      ["--table", "components", "--dataset", "cifar10"],
      [
        '--dataset: unknown dataset of this table "cifar10" (did you mean cifar100?); there are: cifar100',
      ],
    ],
    [
      ["--set", "stage1.epochs=1"],
      [
        "--set: a changed recipe needs its own folder, given with --out, got the folder of the recipes' results",
      ],
    ],
    [
      ["--set", "epochs", "--out", "x", "--table", "components"],
      ['--set: expected path=value, got "epochs"'],
    ],
    [
      ["--set", "stage1.epochs=1", "--out", `${ownResults}/runs/..`],
      [
        "--set: a changed recipe needs its own folder, given with --out, got the folder of the recipes' results",
      ],
    ],
    [
      ["--set", "stage1.epochs=0", "--out", "x"],
      ["stage1.epochs: expected an integer from 1 to 1000000, got 0"],
    ],
    [
      ["--set", "stage2.loss.head=0.2", "--out", "x", "--methods", "mislas,crt,lws"],
      ['crt,lws.stage2.loss: unknown key "head"; known keys: kind'],
    ],
    [["--out", ""], ['--out: expected a folder, got ""']],
    [["--data", ""], ['--data: expected a folder, got ""']],
    [["--out", here], [`--out: "${here}" is not a folder`]],
    [["--out", `${here}/further`, "--plan"], [`--out: "${here}" is not a folder`]],
    [["--data", here], [`--data: "${here}" is not a folder`]],
    [["--plan", "--render"], ["--plan and --render exclude each other"]],
    [["--plan", "--queue", "redis://h"], ["--plan and --queue exclude each other"]],
    [["--store", "runs"], ["--store needs --queue URL"]],
    [["--table", "cifar", "--table", "mixup"], ["--table is given more than once"]],
    [["--table", "--plan"], ["--table needs a value: --table NAME"]],
    [["--plan", "--out"], ["--out needs a value: --out FOLDER"]],
    [["--set", "--plan"], ["--set needs a value: --set PATH=VALUE"]],
    [["--plan=now"], ["Option '--plan' does not take an argument"]],
    [["--colour", "red"], ["Unknown option '--colour'"]],
  ])("%j is wrong in one sentence", (argv, sentences) => {
    expect(wrong(...argv)).toEqual(sentences);
  });

  it("reports all mistakes at once", () => {
    expect(wrong("--recipe", "long", "--seeds", "one", "--factor", "7")).toHaveLength(3);
    expect(wrong("--methods", "mislas,mistral")).toEqual([
      expect.stringMatching(
        /^--methods: unknown method of this table "mistral"; there are: plain, /,
      ),
    ]);
  });
});
