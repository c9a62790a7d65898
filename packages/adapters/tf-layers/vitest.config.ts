import { testFiles } from "@longtail/testkit/test-files";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    name: "tf-layers",
    environment: "node",
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: "forks",
    isolate: false,
    include: testFiles(import.meta.dirname),
  },
});
