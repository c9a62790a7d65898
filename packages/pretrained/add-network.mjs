// Adds a finished run to the package: node add-network.mjs RUN NAME
//
// It copies what `loadRun` and `longtail evaluate` read. The record says with what the network was trained, and loses the command
// line, which names folders of the machine it was trained on.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { digestOf, orThrow } from "@longtail/core";
import { decodeRecord, encodeRecord, recordName } from "@longtail/run-record";

const [run, name] = process.argv.slice(2);
const folder = new URL(`networks/${name}/`, import.meta.url).pathname;
const { origin: _origin, ...record } = orThrow(
  decodeRecord(readFileSync(join(run, recordName)), recordName),
);
const { stage1, sittings } = JSON.parse(readFileSync(join(run, "made.json"), "utf8"));
const [{ commit, machine, device, node, system, tfjs }] = stage1?.sittings ?? sittings;

mkdirSync(folder, { recursive: true });
const files = ["pipeline.json", "input.json", "stage2-best.safetensors", "stage2-last.safetensors"];
for (const file of files) copyFileSync(join(run, file), join(folder, file));
writeFileSync(
  join(folder, recordName),
  encodeRecord({
    ...record,
    name,
    origin: {
      versions: { "@tensorflow/tfjs-core": tfjs },
      runtime: `node ${node.replace(/^v/, "")}`,
      platform: system,
      machine,
      device,
      commit,
    },
    files: Object.fromEntries(
      files.map((file) => [file, digestOf(readFileSync(join(folder, file)))]),
    ),
  }),
);
console.log(folder);
