/** `mlp_predict_rows`: the answers of a trained network. */
import type { DataFiles } from "../../data/dataFiles.ts";
import { localExperimentFiles } from "../../node/localExperimentFiles.ts";
import type { InputOf } from "../../shared/agents/inputSchema.ts";
import type { predictRowsSchema } from "../../shared/agents/toolDefinitions.ts";
import { InputError } from "../../shared/errors.ts";
import { predict } from "../predict.ts";
import { pageText, rounded } from "./answer.ts";
import {
  commandFiles,
  controlOf,
  type Printed,
  pathOf,
  type ToolContext,
  toolTerminal,
} from "./toolContext.ts";

/** Rows of a data file that an answer has at most. */
const rowsPerAnswer = 40;
/** The name of the file that given rows are read as. */
const givenRows = "rows.jsonl";

export async function predictRowsTool(
  { model: modelName, data: dataName, rows, from = 0 }: InputOf<typeof predictRowsSchema>,
  context: ToolContext,
): Promise<string> {
  if ((dataName === undefined) === (rows === undefined))
    throw new InputError('Give either "data", the path of a data file, or "rows", a list of objects.');
  if (rows?.length === 0) throw new InputError('"rows" is empty. Give at least one row.');
  const model = await pathOf(modelName, context);
  const data = dataName === undefined ? givenRows : await pathOf(dataName, context);
  const printed: Printed = { out: "", err: "" };
  const files = rows ? givenFiles(rows) : localExperimentFiles(context.roots).dataIn(".");
  const page = new RowPage(from, rowsPerAnswer);
  const terminal = toolTerminal(context, { ...commandFiles(context, ""), dataIn: () => files }, printed);
  await predict(
    {
      kind: "predict",
      model,
      data,
      output: undefined,
      onlyPredictions: rows !== undefined,
      lenient: true,
      json: false,
    },
    {
      ...terminal,
      data: async (bytes) => page.write(bytes),
    },
    controlOf(context),
  );
  page.end();
  return pageText({
    head: [...printed.err.split("\n").filter((line) => line !== ""), page.header],
    from,
    items: "rows",
    lines: [...Array.from({ length: from }, () => ""), ...page.rows.map(shortNumbers)],
    total: page.count,
  });
}

/** The row with its long numbers, such as probabilities, in four digits. */
function shortNumbers(row: string): string {
  return row.replace(/(?<![\w.-])-?\d+\.\d{6,}(?:e[+-]?\d+)?(?![\w.])/g, (text) => rounded(Number(text)));
}

/** Rows of the input as a file of JSON Lines. */
function givenFiles(rows: readonly Readonly<Record<string, unknown>>[]): DataFiles {
  const bytes = new TextEncoder().encode(rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
  const absent = async () => {
    throw Object.assign(new Error("absent"), { code: "ENOENT" });
  };
  return { read: async (path) => (path === givenRows ? bytes : absent()), list: absent };
}

/** Keeps the header and some rows of a CSV text that comes in pieces. A row may have line breaks within quotes. */
class RowPage {
  header = "";
  readonly rows: string[] = [];
  /** Number of all rows. */
  count = 0;
  private readonly from: number;
  private readonly max: number;
  private readonly decoder = new TextDecoder();
  private pending = "";
  private hasHeader = false;

  constructor(from: number, max: number) {
    this.from = from;
    this.max = max;
  }

  write(bytes: Uint8Array): void {
    const lines = (this.pending + this.decoder.decode(bytes, { stream: true })).split("\n");
    let record = "";
    for (const [i, line] of lines.entries()) {
      record += i > 0 && record !== "" ? `\n${line}` : line;
      if (i === lines.length - 1) break;
      // Within a quoted cell there is an odd number of quotes so far.
      if (record.split('"').length % 2 === 0) continue;
      this.add(record);
      record = "";
    }
    this.pending = record;
  }

  end(): void {
    if (this.pending !== "") this.add(this.pending);
    this.pending = "";
  }

  private add(record: string): void {
    if (!this.hasHeader) {
      this.header = record;
      this.hasHeader = true;
      return;
    }
    if (this.count >= this.from && this.rows.length < this.max) this.rows.push(record);
    this.count++;
  }
}
