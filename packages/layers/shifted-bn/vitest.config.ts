import { defineConfig } from "vitest/config";

export default defineConfig({
  test: { name: "shifted-bn", environment: "node", pool: "forks", include: ["test/**/*.test.ts"] },
});
