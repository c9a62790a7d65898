import { readFile } from "node:fs/promises";
import { orThrow } from "@longtail/core";
import type { Backend } from "../training-step/protocol.js";

/** Installs the device that computes nothing, which leaves only the CPU's work. */
const useNullDevice = async (): Promise<void> => {
  const { create, globals } = await import("webgpu");
  Object.assign(globalThis, globals);
  const navigator = { gpu: create(["backend=null"]) };
  Object.defineProperty(globalThis, "navigator", { value: navigator, configurable: true });
};

/** The version of the `webgpu` package, which is Dawn. */
export const dawnVersion = async (): Promise<string> => {
  const file = new URL("./package.json", import.meta.resolve("webgpu"));
  return (JSON.parse(await readFile(file, "utf8")) as { readonly version: string }).version;
};

/** Starts WebGPU and returns a description of the adapter. */
export const startWebgpu = async ({
  device,
  kernels: requested,
}: Extract<Backend, { name: "webgpu" }>): Promise<string> => {
  if (device === "null") await useNullDevice();
  const { start } = await import("@longtail/backend-webgpu");
  const { description, software, kernels } = await orThrow(start({ kernels: requested }));
  const kind = device === "null" ? "null device" : software ? "software" : "graphics card";
  return `${description || "Dawn"} (${kind}), ${kernels} kernels`;
};
