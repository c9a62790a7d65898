// The recipes of the large sets, planned on lists of their form. No picture exists: a plan looks at lists and folders only.
import { failure, type LongtailError, orThrow, type ReadFile, renderError } from "@longtail/core";
import { groupName, largeNames, plan, recipeNamed, recipes } from "@longtail/mislas";
import { describe, expect, it } from "vitest";
import * as E from "#fp-ts/Either";
import * as TE from "#fp-ts/TaskEither";

const sets = {
  "imagenet-lt": { classes: 1000, train: "ImageNet_LT_train.txt", test: "ImageNet_LT_test.txt" },
  "places-lt": { classes: 365, train: "Places_LT_train.txt", test: "Places_LT_test.txt" },
  "inaturalist-2018": {
    classes: 8142,
    train: "iNaturalist18_train.txt",
    test: "iNaturalist18_val.txt",
  },
} as const;

// Two training images of a class, four of the first, and a test image.
const linesOf = (classes: number, part: "train" | "test"): readonly string[] =>
  Array.from({ length: classes }, (_, k) =>
    Array.from(
      { length: part === "test" ? 1 : k === 0 ? 4 : 2 },
      (_image, i) => `${part}/${k}/${i}.jpg ${k}`,
    ),
  ).flat();

const readerOf = (set: keyof typeof sets, { pictures = true } = {}): ReadFile => {
  const { classes, train, test } = sets[set];
  const lists: Record<string, readonly string[]> = {
    [train]: linesOf(classes, "train"),
    [test]: linesOf(classes, "test"),
  };
  const read = (file: string) => {
    const lines = lists[file.replace(/^lists\//, "")];
    return lines === undefined
      ? TE.left(failure("FileMissing", { file, purpose: "a test" }))
      : TE.right(new TextEncoder().encode(`${lines.join("\n")}\n`));
  };
  const files = Object.values(lists)
    .flat()
    .map((line) => line.split(" ")[0] as string);
  return Object.assign(read, {
    list: TE.right([...Object.keys(lists), ...(pictures ? files : [])]),
  });
};

const sentence = (result: E.Either<LongtailError, unknown>): string =>
  E.isLeft(result) ? renderError(result.left) : "";
const large = recipes.filter(({ set }) => largeNames.some((name) => name === set));

describe("the recipes of the large sets", () => {
  it.each(largeNames)("of %s are planned", { timeout: 60_000 }, async (set) => {
    const read = readerOf(set);
    const own = large.filter((recipe) => recipe.set === set);
    // On the others a few: their samplers sort a thousand classes and more in each.
    const few = ["mislas", "crt", "ldam-drw"];
    const some = set === "places-lt" ? own : own.filter(({ method }) => few.includes(method));
    for (const recipe of some) {
      const planned = await plan(recipe.pipeline, { read, weights: {} })();
      expect([groupName(recipe), recipe.method, sentence(planned)]).toEqual([
        groupName(recipe),
        recipe.method,
        "",
      ]);
    }
  });

  it.each(largeNames)(
    "of %s say what is missing of lists without pictures, every one",
    async (set) => {
      const read = readerOf(set, { pictures: false });
      const { classes, train, test } = sets[set];
      const all = (file: string, images: number) =>
        `${file}: ${images} of its ${images} images are not in the data folder: `;
      for (const { set: own, method, pipeline } of large.filter((recipe) => recipe.set === set)) {
        const [first, second, ...others] = sentence(await plan(pipeline, { read })()).split("\n");
        expect([own, method, others]).toEqual([set, method, []]);
        expect(first).toContain(all(train, 2 * classes + 2));
        expect(second).toContain(all(test, classes));
      }
    },
  );

  it("train as MiSLAS's program does", async () => {
    const { stages, model, groups } = orThrow(
      await plan(recipeNamed("places-lt/published/mislas")?.pipeline, {
        read: readerOf("places-lt"),
        weights: {},
      })(),
    );
    expect(stages.map(({ epochs, batch }) => [epochs, batch])).toEqual([
      [90, 256],
      [10, 256],
    ]);
    const learning = Object.keys(stages[0]?.rates ?? {});
    expect(learning.every((name) => /^(backbone\.block|classifier)\./.test(name))).toBe(true);
    expect(learning).toHaveLength(11);
    expect(model.features).toBe(2048);
    expect([groups.many.length, groups.medium.length, groups.few.length]).toEqual([131, 157, 77]);
  });

  it("of BBN on iNaturalist train as its own program does", async () => {
    const { stages, model, augmentation } = orThrow(
      await plan(recipeNamed("inaturalist-2018/published/bbn")?.pipeline, {
        read: readerOf("inaturalist-2018"),
      })(),
    );
    const [{ epochs, batch, mixing, schedule }] = stages as unknown as [(typeof stages)[number]];
    expect([epochs, batch, mixing.batches, model.features]).toEqual([180, 128, 2, 4096]);
    expect([0, 119, 120, 159, 160, 179].map((epoch) => schedule(epoch).toPrecision(3))).toEqual([
      "0.0500",
      "0.0500",
      "0.00500",
      "0.00500",
      "0.000500",
      "0.000500",
    ]);
    expect(augmentation.shape).toEqual([224, 224, 3]);
  }, 60_000);

  it("of Places-LT name the pretrained file that is missing", async () => {
    const { pipeline } = recipeNamed("places-lt/published/plain") ?? {};
    expect(sentence(await plan(pipeline, { read: readerOf("places-lt") })())).toBe(
      "resnet152.pth: not found (the pretrained weights of the model, resnet152.pth in the data folder)",
    );
  });

  it("have settings of their own where classifier-balancing differs", () => {
    const own = large.filter(({ length }) => length === "classifier-balancing");
    expect(own.map(({ set, method }) => `${set} ${method}`).sort()).toEqual(
      ["imagenet-lt", "inaturalist-2018"].flatMap((set) =>
        ["crt", "lws", "ncm", "plain", "tau"].map((method) => `${set} ${method}`),
      ),
    );
    const epochs = Object.fromEntries(
      own.map(({ set, method, pipeline }) => [`${set} ${method}`, pipeline.stage2?.epochs]),
    );
    expect(epochs).toMatchObject({
      "imagenet-lt crt": 10,
      "imagenet-lt lws": 5,
      "inaturalist-2018 crt": 30,
      "inaturalist-2018 lws": 5,
    });
    for (const { pipeline } of own) expect(pipeline.stage1.batch).toBe(512);
  });
});
