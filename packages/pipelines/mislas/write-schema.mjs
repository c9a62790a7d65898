// Writes the JSON Schema of pipelines, for editors: a descriptor file names it in "$schema".
import { writeFileSync } from "node:fs";
import { Pipeline } from "./dist/index.js";

const schema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  title: "A longtail pipeline",
  ...Pipeline.schema,
};
writeFileSync(
  new URL("dist/pipeline.schema.json", import.meta.url),
  `${JSON.stringify(schema, null, 2)}\n`,
);
