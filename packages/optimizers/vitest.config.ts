import { defineConfig } from "vitest/config";

export default defineConfig({
  test: { name: "optimizers", environment: "node", pool: "forks", include: ["test/**/*.test.ts"] },
});
