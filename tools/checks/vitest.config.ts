import { defineConfig } from "vitest/config";

export default defineConfig({
  test: { name: "checks", environment: "node", pool: "forks", include: ["test/**/*.test.ts"] },
});
