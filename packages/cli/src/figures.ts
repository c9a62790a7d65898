import type { Store } from "@longtail/checkpoint";
import type { LongtailError } from "@longtail/core";
import { curves, groupBars, reliabilityDiagram, runPage } from "@longtail/report";
import type { RunSummary } from "@longtail/run-record";
import * as A from "fp-ts/lib/Array.js";
import { pipe } from "fp-ts/lib/function.js";
import * as TE from "fp-ts/lib/TaskEither.js";

/** Writes texts to a store, one after another. */
export const writeTexts = (
  store: Store,
  files: Readonly<Record<string, string>>,
): TE.TaskEither<LongtailError, void> =>
  pipe(
    Object.entries(files),
    A.traverse(TE.ApplicativeSeq)(([name, text]) =>
      store.write(name, new TextEncoder().encode(text)),
    ),
    TE.map(() => undefined),
  );

/** The figures and the page of one run, by file name. */
export const figuresOf = (summary: RunSummary): Readonly<Record<string, string>> => ({
  "reliability.svg": reliabilityDiagram(summary.best.calibration, { title: summary.method }),
  "groups-accuracy.svg": groupBars([{ method: summary.method, result: summary.best }], "accuracy"),
  "groups-ece.svg": groupBars([{ method: summary.method, result: summary.best }], "ece"),
  "loss.svg": curves([summary], "loss"),
  "accuracy.svg": curves([summary], "accuracy"),
  "report.html": runPage([summary]),
});
