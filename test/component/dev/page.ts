import { scenarios } from "./scenarios.ts";
import { applyTheme, type ThemeName } from "./themes.ts";

// The page for looking at the designer without VS Code: `#theme/scenario`.
const [theme = "dark", scenario = "rest"] = location.hash.slice(1).split("/");
applyTheme(theme as ThemeName);
await scenarios[scenario]();
