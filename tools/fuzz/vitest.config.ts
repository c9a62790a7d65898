import { testFiles } from "@longtail/testkit/test-files";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    name: "fuzz",
    environment: "node",
    testTimeout: 3_600_000,
    pool: "forks",
    include: testFiles(import.meta.dirname),
  },
});
