import { component, inRange, integerIn } from "@longtail/core";
import { loadFolder } from "./folder/load-folder.js";

/** A folder of JPEG and PNG files as a component; the environment's reader says which folder. */
export const Folder = component("dataset/folder", {
  fields: {
    side: integerIn(8, 256),
    testFraction: inRange(0, 1, "()"),
    validationFraction: inRange(0, 1, "[)"),
    seed: integerIn(-(2 ** 31), 2 ** 31 - 1),
  },
  defaults: { side: 32, testFraction: 0.2, validationFraction: 0, seed: 0 },
  make:
    (options) =>
    ({ read }) =>
      loadFolder(options, read),
});

/** The components of this package, for a registry. */
export const components = [Folder] as const;
