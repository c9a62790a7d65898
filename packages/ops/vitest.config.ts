import { defineConfig } from "vitest/config";

export default defineConfig({
  test: { name: "ops", environment: "node", pool: "forks", include: ["test/**/*.test.ts"] },
});
