import { defineConfig } from "vitest/config";

export default defineConfig({
  test: { name: "core", environment: "node", pool: "forks", include: ["test/**/*.test.ts"] },
});
