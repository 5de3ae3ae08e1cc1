import { MemoryStore } from "../../../src/site/files/memoryStore.ts";
import { describeSiteFiles } from "../../support/siteFiles.ts";

describeSiteFiles("in memory", () => new MemoryStore());
