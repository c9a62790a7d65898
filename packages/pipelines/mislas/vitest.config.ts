import { testFiles } from "@longtail/testkit/test-files";
import { defineConfig } from "vitest/config";

// It loses the device that the other files of its process would go on with.
const losesDevice = "test/device-failure.test.ts";

export default defineConfig({
  test: {
    environment: "node",
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: "forks",
    projects: [
      {
        extends: true,
        test: {
          name: "mislas",
          isolate: false,
          include: testFiles(import.meta.dirname),
          exclude: [losesDevice],
        },
      },
      { extends: true, test: { name: "mislas-lost-device", include: [losesDevice] } },
    ],
  },
});
