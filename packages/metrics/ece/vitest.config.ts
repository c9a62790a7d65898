import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    name: "ece",
    environment: "node",
    pool: "forks",
    include: ["test/**/*.test.ts"],
    benchmark: { include: ["bench/**/*.bench.ts"] },
  },
});
