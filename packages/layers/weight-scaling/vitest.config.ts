import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    name: "weight-scaling",
    environment: "node",
    pool: "forks",
    include: ["test/**/*.test.ts"],
  },
});
