import { dirname } from "node:path";
import { folderStore } from "@longtail/checkpoint/folder-store";
import type { LongtailError } from "@longtail/core";
import { writeTexts } from "longtail";
import * as A from "#fp-ts/Array";
import { pipe } from "#fp-ts/function";
import * as T from "#fp-ts/Task";
import * as TE from "#fp-ts/TaskEither";
import { type BlockResults, blocksToShow, readBlock } from "./block-results.js";
import { ownResults } from "./folders.js";
import { markdownOf, withNumbers } from "./markdown.js";
import { pageOf } from "./page.js";
import { pictureName, pictureOf } from "./picture.js";
import type { Request } from "./request.js";
import { staleFiles } from "./stale-files.js";
import { type Subject, stemOf } from "./subject.js";
import { type View, viewOf } from "./view.js";

/** The result of rendering. */
export interface Rendered {
  readonly views: readonly View[];
  /** The names of the written files. */
  readonly files: readonly string[];
  /** Earlier pages and pictures whose results are gone or unreadable. They are left as they are. */
  readonly stale: readonly string[];
  /** A sentence for each result that no view shows: a broken one, or one of an older recipe. */
  readonly unreadable: readonly string[];
}

const viewsOf = (subject: Subject, found: readonly BlockResults[]): readonly View[] => {
  const shown = blocksToShow(found);
  // Unreadable results alone do not overwrite a page.
  return shown.some(({ results }) => results.some(({ finished }) => finished.length > 0))
    ? shown.map(({ block, results }) => viewOf(subject, block, results))
    : [];
};

const filesOf = (
  subject: Subject,
  views: readonly View[],
  outstanding: string | undefined,
): Readonly<Record<string, string>> => {
  if (views.length === 0) return {};
  const name = stemOf(subject);
  const pictures = subject.table.picture === undefined ? [] : views;
  return {
    [`${name}.md`]: markdownOf(subject, views),
    [`${name}.html`]: pageOf(subject, views, outstanding),
    ...Object.fromEntries(
      pictures.map((view) => [pictureName(subject, view), pictureOf(subject, view)]),
    ),
  };
};

const readme = "README.md";

/** Updates the README beside this example's own results. Tables without results keep their text. */
const updateReadme =
  (out: string, subject: Subject, views: readonly View[]) =>
  (): TE.TaskEither<LongtailError, void> => {
    if (out !== ownResults || views.length === 0) return TE.right(undefined);
    const store = folderStore(dirname(out));
    return pipe(
      store.read(readme),
      TE.chain((found) => {
        if (found === undefined) return TE.right(undefined);
        const before = new TextDecoder().decode(found);
        const after = withNumbers(before, subject, views);
        return after === before ? TE.right(undefined) : writeTexts(store, { [readme]: after });
      }),
    );
  };

/**
 * Writes the pages of a table from all results in a folder.
 *
 * @param outstanding says which cells are still to come, where somebody runs them
 *
 * @error FileUnwritable
 */
export const render = (
  { blocks, out, ...subject }: Subject & Pick<Request, "blocks" | "out">,
  outstanding?: string,
): TE.TaskEither<LongtailError, Rendered> =>
  pipe(
    TE.fromTask(
      pipe(
        [...blocks],
        A.traverse(T.ApplicativeSeq)((block) => readBlock(out, block)),
      ),
    ),
    TE.chain((found) => {
      const views = viewsOf(subject, found);
      const files = filesOf(subject, views, outstanding);
      const names = Object.keys(files);
      const unreadable = found.flatMap(({ results }) =>
        results.flatMap((result) => result.unreadable),
      );
      return pipe(
        writeTexts(folderStore(out), files),
        TE.chain(updateReadme(out, subject, views)),
        TE.map(() => ({
          views,
          files: names,
          stale: staleFiles(out, subject, names),
          unreadable: views.length === 0 ? [...new Set(unreadable)] : [],
        })),
      );
    }),
  );
