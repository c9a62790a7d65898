import { type LongtailError, messageOf } from "@longtail/core";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import { failed, missing } from "./failures.js";
import type { Adapter, Gpu } from "./gpu.js";

const wantedFeatures = ["timestamp-query", "shader-f16", "subgroups"];

const wantedLimits = [
  "maxBufferSize",
  "maxComputeInvocationsPerWorkgroup",
  "maxComputeWorkgroupSizeX",
  "maxComputeWorkgroupStorageSize",
  "maxComputeWorkgroupsPerDimension",
  "maxStorageBufferBindingSize",
  "maxStorageBuffersPerShaderStage",
];

const driverRemedy =
  "install a graphics driver: on Linux, the Vulkan loader (libvulkan1) and the card's driver, or mesa-vulkan-drivers 25 or newer (Debian 12: from bookworm-backports) for a software renderer";

/** Whether an adapter is a software renderer. */
export const isSoftware = ({ info }: Adapter): boolean =>
  info.isFallbackAdapter === true ||
  /llvmpipe|lavapipe|swiftshader|warp|software/i.test(
    `${info.vendor} ${info.architecture} ${info.device} ${info.description}`,
  );

/** The fastest adapter. */
export const findAdapter = (gpu: Gpu, hardware: boolean): TE.TaskEither<LongtailError, Adapter> =>
  pipe(
    TE.tryCatch(
      () => gpu.requestAdapter({ powerPreference: "high-performance" }),
      (thrown) => missing(messageOf(thrown), driverRemedy),
    ),
    TE.chain((adapter) =>
      adapter === null
        ? TE.left(missing("no graphics adapter was found", driverRemedy))
        : hardware && isSoftware(adapter)
          ? TE.left(
              missing(
                `the only adapter is a software renderer (${adapter.info.description})`,
                `start without { hardware: true }, or ${driverRemedy}`,
              ),
            )
          : TE.right(adapter),
    ),
  );

/** A device with the highest limits that the adapter allows, where training uses them. */
export const openDevice = (adapter: Adapter): TE.TaskEither<LongtailError, GPUDevice> =>
  TE.tryCatch(
    () =>
      adapter.requestDevice({
        requiredFeatures: wantedFeatures.filter((name) => adapter.features.has(name)),
        requiredLimits: Object.fromEntries(
          wantedLimits.flatMap((name) => {
            const value = adapter.limits[name];
            return value === undefined ? [] : [[name, value]];
          }),
        ),
      }),
    (thrown) => failed("opening the device", messageOf(thrown)),
  );
