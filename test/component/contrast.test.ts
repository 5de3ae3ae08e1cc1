import { afterEach, beforeEach, expect, test } from "vitest";
import { page } from "vitest/browser";
import { scenarios } from "./dev/scenarios.ts";
import { applyTheme, type ThemeName, themes } from "./dev/themes.ts";
import { textContrasts } from "./harness/contrast.ts";

beforeEach(() => page.viewport(1440, 900));
afterEach(() => applyTheme("dark"));

/** Scenarios that are the same to the eye but for their size. */
const repeated = ["deep", "extreme"];

for (const theme of Object.keys(themes) as ThemeName[])
  test.each(Object.keys(scenarios).filter((name) => !repeated.includes(name)))(
    `in the ${theme} theme, all text of %s has a contrast of at least 4.5`,
    async (name) => {
      applyTheme(theme);
      const app = await scenarios[name]();
      await app.settled();
      const texts = textContrasts(app.element);
      expect(texts.length).toBeGreaterThan(3);
      const low = texts.filter(({ ratio }) => ratio < 4.5);
      expect([
        ...new Set(low.map(({ text, ratio, path }) => `${ratio.toFixed(2)} ${text} (${path})`)),
      ]).toEqual([]);
    },
  );
