import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    name: "label-aware-smoothing",
    environment: "node",
    pool: "forks",
    include: ["test/**/*.test.ts"],
  },
});
