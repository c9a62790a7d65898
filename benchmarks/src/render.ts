// Writes the tables of the stored results to the README, for example after a change of their words.
//
//   npm run render -w benchmarks
import { readFileSync } from "node:fs";
import { type LargeResult, largeTables } from "./large-networks/tables.js";
import { type LargeSetsResult, largeSetsTables } from "./large-sets/tables.js";
import { resultFile } from "./result-file.js";
import { updateReadme } from "./training-step/readme.js";
import { type StepResult, stepTables } from "./training-step/step-tables.js";
import { type GrowthResult, growthTables } from "./training-step/tables/growth.js";
import { type WebGpuResult, webGpuTables } from "./webgpu-step/webgpu-tables.js";

const stored = <R>(name: string): R => JSON.parse(readFileSync(resultFile(name), "utf8")) as R;

const step = stored<StepResult>("training-step");
updateReadme("training-step", step, stepTables(step));
const growth = stored<GrowthResult>("training-step-growth");
updateReadme("training-step-growth", growth, growthTables(growth));
const large = stored<LargeResult>("large-networks");
updateReadme("large-networks", large, largeTables(large));
const webGpu = stored<WebGpuResult>("webgpu-step");
updateReadme("webgpu-step", webGpu, webGpuTables(webGpu));
const largeSets = stored<LargeSetsResult>("large-sets");
updateReadme("large-sets", largeSets, largeSetsTables(largeSets));
