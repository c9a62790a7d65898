import { parseArgs } from "node:util";
import { type Checked, failure, type LongtailError, messageOf, several } from "@longtail/core";
import * as E from "fp-ts/lib/Either.js";
import { pipe } from "fp-ts/lib/function.js";

/** The command line, word by word; what the words mean is `requestOf`'s business. */
export interface Options {
  readonly table: string;
  readonly recipe: string;
  readonly dataset?: string;
  readonly factor: string;
  readonly methods?: string;
  readonly seeds: string;
  readonly data?: string;
  readonly backend: string;
  readonly out?: string;
  readonly set: readonly string[];
  readonly plan: boolean;
  readonly render: boolean;
  readonly help: boolean;
}

/** What `--help` shows. */
export const usage = `npm run tables -- --table NAME [options]

  --table NAME      cifar, figure1, mixup, components or post-hoc
  --recipe NAME     short (default: a CPU's) or published (the paper's: a GPU's)
  --dataset NAME    cifar10, cifar100 or both (default: what the table is of)
  --factor N,...    imbalance factors (default: 100)
  --methods A,...   rows of the table (default: all of them)
  --seeds N,...     seeds (default: 0)
  --data FOLDER     CIFAR's binary files; not needed when nothing is missing
  --backend NAME    wasm (default), webgpu or cpu
  --out FOLDER      where results, page and checkpoints go (default: this example's results)
  --set PATH=VALUE  change the recipe, for a trial in a folder of its own (may be repeated)
  --plan            say what would be run, and run nothing
  --render          write page and table from the results that are there, and run nothing
`;

const text = { type: "string" } as const;
const flag = { type: "boolean", default: false } as const;

const parsed = (argv: readonly string[]) =>
  parseArgs({
    args: [...argv],
    tokens: true,
    options: {
      table: { ...text, default: "cifar" },
      recipe: { ...text, default: "short" },
      dataset: text,
      factor: { ...text, default: "100" },
      methods: text,
      seeds: { ...text, default: "0" },
      data: text,
      backend: { ...text, default: "wasm" },
      out: text,
      set: { ...text, multiple: true, default: [] as string[] },
      plan: flag,
      render: flag,
      help: flag,
    },
  });

const wrong = (message: string): LongtailError => failure("Custom", { path: [], message });

// Node adds advice of its own, which differs from version to version, and calls a missing value ambiguous where an option follows.
const inOurWords = (message: string): string => {
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
 * The options among a command line's words.
 *
 * @error Custom (an unknown option, one without its value, one that is given twice)
 */
export const readOptions = (argv: readonly string[]): Checked<Options> =>
  pipe(
    E.tryCatch(
      () => parsed(argv),
      (thrown) => wrong(inOurWords(messageOf(thrown))),
    ),
    E.chain((found) => {
      const twice = repeated(found);
      return twice.length === 0
        ? E.right(found.values)
        : E.left(several(twice.map((name) => wrong(`--${name} is given more than once`))));
    }),
  );
