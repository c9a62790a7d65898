import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    name: "post-hoc-calibration",
    environment: "node",
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: "forks",
    isolate: false,
    include: ["test/**/*.test.ts"],
  },
});
