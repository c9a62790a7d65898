import type { PipelineOf, PipelineOptions } from "@longtail/two-stage";
import type { packageComponents } from "./package-components.js";
import { engineWith } from "./presets.js";

type PackageComponent = (typeof packageComponents)[number];

/** A pipeline of the packages' components. */
export type PackagePipeline = PipelineOf<PackageComponent>;

/** A complete pipeline of the packages' components, for the methods. */
export const define: (options: PipelineOptions<PackageComponent>) => PackagePipeline =
  engineWith().define;
