import { curves, groupBars, type PageRun, reliabilityDiagram, runPage } from "@longtail/report";

/** The figures and the page of one run, by file name. */
export const figuresOf = (summary: PageRun): Readonly<Record<string, string>> => ({
  "reliability.svg": reliabilityDiagram(summary.best.calibration, { title: summary.method }),
  "groups-accuracy.svg": groupBars([{ method: summary.method, result: summary.best }], "accuracy"),
  "groups-ece.svg": groupBars([{ method: summary.method, result: summary.best }], "ece"),
  "loss.svg": curves([summary], "loss"),
  "accuracy.svg": curves([summary], "accuracy"),
  "report.html": runPage([summary]),
});
