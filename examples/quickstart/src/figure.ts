// Draws the README's figure from the results of the quickstart: confidence and accuracy of both networks on the rare classes.
//
//   npm start && npm run figure
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { orThrow } from "@longtail/core";
import { type Panel, reliabilityPair } from "@longtail/report";
import { decodeRecord } from "@longtail/run-record";

const [runs = "runs/quickstart", out = "assets/tail-confidence.svg"] = process.argv.slice(2);

const tail = (folder: string): Panel => {
  const file = join(runs, folder, "result.json");
  const { method, last } = orThrow(decodeRecord(readFileSync(file), file));
  return { title: `${method}, tail`, calibration: last.groups.few?.calibration };
};

mkdirSync(dirname(out), { recursive: true });
writeFileSync(
  out,
  reliabilityPair(tail("embedded-plain"), tail("embedded-mislas"), {
    title: "Confidence and accuracy on the rare classes: plain training and MiSLAS",
  }),
);
console.log(out);
