import { parseArgs } from "node:util";
import { type Checked, failure, type LongtailError, messageOf, several } from "@longtail/core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";

/** The options as given. `requestOf` interprets them. */
export interface Options {
  readonly table: string;
  readonly recipe?: string;
  readonly dataset?: string;
  readonly factor: string;
  readonly methods?: string;
  readonly seeds: string;
  readonly data?: string;
  readonly backend: string;
  readonly out?: string;
  readonly queue?: string;
  readonly store?: string;
  readonly set: readonly string[];
  readonly plan: boolean;
  readonly render: boolean;
  readonly help: boolean;
}

/** The text of `--help`. */
export const usage = `npm run tables -- --table NAME [options]

  --table NAME      cifar, figure1, mixup, components, post-hoc, imagenet, places or inaturalist
  --recipe NAME     short (default; for a CPU) or published (the paper's; for a GPU)
  --dataset NAME    cifar10, cifar100 or both (default: the table's own); of the table imagenet:
                    imagenet, imagenet-101, imagenet-152, imagenet-x50 or all
  --factor N,...    imbalance factors (default: 100)
  --methods A,...   rows of the table (default: all)
  --seeds N,...     seeds (default: 0)
  --data FOLDER     folder of the dataset's files; needed to run missing cells
  --backend NAME    wasm (default), webgpu or cpu
  --out FOLDER      folder for results, pages and checkpoints (default: this example's)
  --queue URL       let the workers of a queue (longtail worker) run the missing cells, and show
                    them as they come in
  --store PLACE     where those workers write: a folder, or s3://BUCKET/FOLDER (default: OUT/runs)
  --set PATH=VALUE  change the recipe for a trial; needs --out; repeatable
  --plan            show what would run; run nothing
  --render          write the pages from existing results; run nothing
`;

const text = { type: "string" } as const;
const flag = { type: "boolean", default: false } as const;

const parsed = (argv: readonly string[]) =>
  parseArgs({
    args: [...argv],
    tokens: true,
    options: {
      table: { ...text, default: "cifar" },
      recipe: text,
      dataset: text,
      factor: { ...text, default: "100" },
      methods: text,
      seeds: { ...text, default: "0" },
      data: text,
      backend: { ...text, default: "wasm" },
      out: text,
      queue: text,
      store: text,
      set: { ...text, multiple: true, default: [] as string[] },
      plan: flag,
      render: flag,
      help: flag,
    },
  });

const wrong = (message: string): LongtailError => failure("Custom", { path: [], message });

// Node's messages include advice that varies between versions, and call a missing value before another option ambiguous.
const readable = (message: string): string => {
  const option = /^Option '(--\w+).* argument (?:missing|is ambiguous)/.exec(message)?.[1];
  const value = option && new RegExp(`${option} (\\S+)`).exec(usage)?.[1];
  return value === undefined
    ? (message.split(/\. |\n/)[0] ?? "")
    : `${option} needs a value: ${option} ${value}`;
};

const repeated = ({ tokens }: ReturnType<typeof parsed>): readonly string[] => {
  const names = tokens.flatMap((token) => (token.kind === "option" ? [token.name] : []));
  return [...new Set(names.filter((name, i) => name !== "set" && names.indexOf(name) !== i))];
};

/**
 * Parses a command line.
 *
 * @error Custom (an unknown option, a missing value, an option given twice)
 */
export const readOptions = (argv: readonly string[]): Checked<Options> =>
  pipe(
    E.tryCatch(
      () => parsed(argv),
      (thrown) => wrong(readable(messageOf(thrown))),
    ),
    E.chain((found) => {
      const twice = repeated(found);
      return twice.length === 0
        ? E.right(found.values)
        : E.left(several(twice.map((name) => wrong(`--${name} is given more than once`))));
    }),
  );
