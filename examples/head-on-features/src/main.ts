// A new head on the features of a frozen network, from pictures to a page. The README has the whole way.
//
//   npm start -w examples/head-on-features -- --data FOLDER
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { start } from "@longtail/backend-wasm";
import { folderStore } from "@longtail/checkpoint/folder-store";
import { inFiles, orThrow } from "@longtail/core";
import { readFolder } from "@longtail/core/read-folder";
import { loadRun, plan, recipeNamed } from "@longtail/mislas";
import { networkFolder } from "@longtail/pretrained";
import { program } from "./program.js";

const { values } = parseArgs({
  options: {
    data: { type: "string" },
    out: {
      type: "string",
      default: fileURLToPath(new URL("../../../runs/head-on-features", import.meta.url)),
    },
    methods: { type: "string", default: "plain,balanced-softmax,mislas" },
  },
});
if (values.data === undefined)
  throw new Error(
    "--data: the folder of CIFAR-100; npx longtail download cifar100 FOLDER fetches it",
  );

await orThrow(start());
const encoderFolder = fileURLToPath(networkFolder("cifar100-lt-100-mislas"));
const encoder = await orThrow(loadRun(folderStore(encoderFolder)));
const { pipeline } = recipeNamed("cifar100-lt-100/published/mislas") ?? {};
const { dataset } = await orThrow(plan(pipeline, { read: readFolder(values.data) }));
const { train, test, counts, classNames } = dataset;
if (inFiles(train) || inFiles(test)) throw new Error("images in memory expected");
await program({
  encoder,
  encoderFolder,
  train,
  test,
  counts,
  classNames,
  methods: values.methods.split(","),
  out: values.out,
  say: (text) => process.stdout.write(text),
});
encoder.dispose();
console.log(`Files: ${values.out}\nPage: npm run preview -w examples/head-on-features`);
