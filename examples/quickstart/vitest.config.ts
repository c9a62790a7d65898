import { defineConfig } from "vitest/config";

export default defineConfig({
  test: { name: "quickstart", environment: "node", pool: "forks", include: ["test/**/*.test.ts"] },
});
