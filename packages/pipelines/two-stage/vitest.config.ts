import { defineConfig } from "vitest/config";

export default defineConfig({
  test: { name: "two-stage", environment: "node", pool: "forks", include: ["test/**/*.test.ts"] },
});
