/** `predict MODEL DATA`: the answers, the rows that they stand behind, and what is said of data that do not fit. */
import { copyFile, readdir, readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { readSafeTensors, writeSafeTensors } from "../../../src/engine/safetensors.ts";
import { cli, examples, folderWith, readText } from "./helpers.ts";

/** Categories that look like numbers, a yes/no, a date, and a word that needs quotes. */
const mixedRows = Array.from({ length: 40 }, (_, i) => {
  const size = ["1.0", "2.50", "XL"][i % 3];
  return `${size},${i % 2 ? "yes" : "no"},2024-01-${String((i % 28) + 1).padStart(2, "0")},${i + 0.5},"say ""ä"", ${i}",${i % 3 === 2 ? "big" : "small"}`;
});
const mixedHead = "size,flag,day,x,note,class";
const mixedDesign = JSON.stringify({
  version: 1,
  dataset: {
    path: "mixed.csv",
    target: "class",
  },
  layers: [{ units: 4 }],
  training: { epochs: 3 },
});

let folder = "";
const file = (name: string) => join(folder, name);

beforeAll(async () => {
  folder = await folderWith({
    "mixed.csv": [mixedHead, ...mixedRows].join("\n"),
    "mixed.mlp.json": mixedDesign,
  });
  for (const name of ["iris.csv", "iris.mlp.json", "diabetes.csv", "diabetes.mlp.json"])
    await copyFile(join(examples, name), file(name));
  for (const name of ["iris", "diabetes", "mixed"]) {
    const model = file(`${name}.safetensors`);
    const { code, err } = await cli([
      "train",
      file(`${name}.mlp.json`),
      "--save",
      model,
      "--json",
      "--set",
      "training.epochs=3",
    ]);
    expect({ code, err: code === 0 ? "" : err }).toEqual({ code: 0, err: "" });
  }
});

const predict = (model: string, data: string, ...args: string[]) =>
  cli(["predict", file(`${model}.safetensors`), file(data), ...args]);

/** The lines of the rows that are written for a new file. */
async function linesFor(model: string, text: string, ...args: string[]) {
  await writeFile(file("new.csv"), text);
  const { code, out, err } = await predict(model, "new.csv", ...args);
  expect({ code, err: code === 0 ? "" : err }).toEqual({ code: 0, err: "" });
  return out.trimEnd().split("\n");
}

describe("the answers", () => {
  test("are to the last bit those of evaluate, behind rows that are unchanged", async () => {
    await predict("iris", "iris.csv", "-o", file("out.csv"));
    await cli(["evaluate", file("iris.safetensors"), file("iris.csv"), "--rows", file("rows.csv")]);
    const own = (await readText(file("iris.csv"))).trimEnd().split("\n");
    const [head, ...lines] = (await readText(file("out.csv"))).trimEnd().split("\n");
    expect(head).toBe(`${own[0]},prediction,probability,p(setosa),p(versicolor),p(virginica)`);
    const [, ...rows] = (await readText(file("rows.csv"))).trimEnd().split("\n");
    expect(lines).toEqual(
      rows.map((row, i) => {
        const [, , predicted, ...given] = row.split(",");
        return [own[i + 1], predicted, String(Math.max(...given.map(Number))), ...given].join(",");
      }),
    );
  });

  test("of numbers are in the target's unit", async () => {
    const { out } = await predict("diabetes", "diabetes.csv", "--only-predictions");
    await cli(["evaluate", file("diabetes.safetensors"), file("diabetes.csv"), "--rows", file("rows.csv")]);
    const [, ...rows] = (await readText(file("rows.csv"))).trimEnd().split("\n");
    expect(out).toBe(["prediction", ...rows.map((row) => row.split(",")[2]), ""].join("\n"));
  });

  test("do not depend on the order of the columns, nor on what other columns there are", async () => {
    const straight = await linesFor("mixed", [mixedHead, ...mixedRows].join("\n"), "--only-predictions");
    const turned = mixedRows.map((row) => {
      const [size, flag, day, x] = row.split(",");
      return [x, "more", flag, size, day].join(",");
    });
    expect(
      await linesFor("mixed", ["x,other,flag,size,day", ...turned].join("\n"), "--only-predictions"),
    ).toEqual(straight);
  });

  test("come from the model's roles: what looks like numbers are the categories that it knows", async () => {
    const whole = await linesFor("mixed", [mixedHead, ...mixedRows].join("\n"), "--only-predictions");
    // Without XL, the column has nothing but numbers.
    const numbers = mixedRows.flatMap((row, i) => (i % 3 === 2 ? [] : [{ row, i }]));
    const some = await linesFor(
      "mixed",
      [mixedHead, ...numbers.map(({ row }) => row)].join("\r\n"),
      "--only-predictions",
    );
    expect(some.slice(1)).toEqual(numbers.map(({ i }) => whole[i + 1]));
  });

  test("come for one row, whatever its delimiter", async () => {
    const [, first] = await linesFor("iris", await readText(file("iris.csv")), "--only-predictions");
    for (const delimiter of [";", "\t", "|", " "]) {
      const text = ["sepal_length,sepal_width,petal_length,petal_width", "5.1,3.5,1.4,0.2"]
        .join("\n")
        .replaceAll(",", delimiter);
      const [, line] = await linesFor("iris", text, "--only-predictions");
      expect(line.split(delimiter === " " ? "\t" : delimiter).join(",")).toBe(first);
    }
  });

  test("come where a delimiter in the cells hides that of the columns", async () => {
    const cells = "sepal_length,sepal_width,petal_length,petal_width".replaceAll(",", "|");
    const text = `a,b,c,d,e,f,g|${cells}\n1,2,3,4,5,6,7|5.1|3.5|1.4|0.2\n1,2,3,4,5,6,7|4.9|3.0|1.4|0.2`;
    expect((await linesFor("iris", text, "--only-predictions"))[1]).toMatch(/^setosa\|/);
  });

  test("have names of their own where the rows have such columns already", async () => {
    const text = await readText(file("iris.csv"));
    await predict("iris", "iris.csv", "-o", file("again.csv"));
    const [head, line] = await linesFor("iris", await readText(file("again.csv")));
    expect(head).toContain(",prediction,probability,");
    expect(head).toContain(",prediction_2,probability_2,p(setosa)_2,");
    expect(line.startsWith(text.split("\n")[1])).toBe(true);
  });
});

describe("the output", () => {
  test("keeps cells with quotes, delimiters and line ends byte by byte", async () => {
    const odd = '1.0,yes,2024-01-02,3,"a, ""b""\nc",small';
    const lines = await linesFor("mixed", `${mixedHead}\n${odd}\n\n2.50,no,2024-01-03,4, d ,big\n`);
    expect(lines.slice(1).join("\n")).toMatch(
      /^1\.0,yes,2024-01-02,3,"a, ""b""\nc",small,\w+,[^\n]*\n2\.50,no,2024-01-03,4, d ,big,\w+,[^\n]*$/,
    );
  });

  test("is JSON Lines where its name says so, with numbers as they are written and strings as strings", async () => {
    await writeFile(file("new.csv"), `${mixedHead}\n1.0,yes,2024-01-02,3.50,"a, ""b""",\n`);
    await predict("mixed", "new.csv", "-o", file("out.jsonl"));
    const text = await readText(file("out.jsonl"));
    expect(text).toContain(
      '{"size":"1.0","flag":"yes","day":"2024-01-02","x":3.50,"note":"a, \\"b\\"","class":null,"prediction":',
    );
    const { prediction, probability, ...rest } = JSON.parse(text);
    expect(probability).toBe(rest[`p(${prediction})`]);
  });

  test("has tabs where its name says so, with quotes where cells need them", async () => {
    await writeFile(file("new.csv"), `${mixedHead}\n1.0,yes,2024-01-02,3,"a\tb, c",small\n`);
    await predict("mixed", "new.csv", "-o", file("out.tsv"));
    const [head, line] = (await readText(file("out.tsv"))).split("\n");
    expect(head.split("\t").slice(0, 7)).toEqual([...mixedHead.split(","), "prediction"]);
    expect(line.startsWith('1.0\tyes\t2024-01-02\t3\t"a\tb, c"\tsmall\t')).toBe(true);
  });

  test("takes rows of a format that is read whole", async () => {
    const rows = [
      { sepal_length: 5.1, sepal_width: 3.5, petal_length: 1.4, petal_width: 0.2, name: "=a,b" },
      { sepal_length: 6, sepal_width: 3, petal_length: 5, petal_width: null, name: "c" },
    ];
    await writeFile(file("new.jsonl"), rows.map((row) => JSON.stringify(row)).join("\n"));
    const { out, err } = await predict("iris", "new.jsonl", "--json");
    expect(JSON.parse(out).predictions).toMatchObject(rows);
    expect(err).toContain('new.jsonl, row 2: column "petal_width" has no value here (1 row)');
    const csv = await predict("iris", "new.jsonl");
    expect(csv.out.split("\n")[1]).toMatch(/^5\.1,3\.5,1\.4,0\.2,"'=a,b",setosa,/);
  });

  test("with --json is one object, with the rows where no file takes them", async () => {
    const { out } = await predict("iris", "iris.csv", "--json", "--only-predictions");
    const { predictions, ...rest } = JSON.parse(out);
    expect(predictions).toHaveLength(150);
    expect(Object.keys(predictions[0])[0]).toBe("prediction");
    const { out: result } = await predict("iris", "iris.csv", "--json", "-o", file("out.csv"));
    expect(JSON.parse(result)).toEqual(rest);
    const evaluated = await cli(["evaluate", file("iris.safetensors"), file("iris.csv"), "--json"]);
    const { accuracy, confusion, macroF1 } = JSON.parse(evaluated.out);
    expect(rest.scores).toMatchObject({ accuracy, confusion, macroF1, rows: 150 });
  });
});

test("rows of every format have the same answers", async () => {
  const fixture = (name: string) => resolve("test/fixtures/data", name);
  await writeFile(
    file("formats.mlp.json"),
    JSON.stringify({
      version: 1,
      dataset: { path: "formats.csv" },
      layers: [{ units: 3 }],
      training: { epochs: 0 },
    }),
  );
  await copyFile(fixture("iris.csv"), file("formats.csv"));
  await cli(["train", file("formats.mlp.json"), "--save", file("formats.safetensors"), "--json"]);
  const answers = async (name: string) =>
    (await cli(["predict", file("formats.safetensors"), fixture(name), "--only-predictions"])).out;
  const own = await answers("iris.csv");
  expect(own.trimEnd().split("\n")).toHaveLength(151);
  const names = ["tsv", "json", "jsonl", "parquet", "arrow", "arff", "csv.gz"].map((end) => `iris.${end}`);
  // The answers have the delimiter of the rows.
  for (const name of names)
    expect({ name, out: (await answers(name)).replaceAll("\t", ",") }).toEqual({ name, out: own });
});

describe("standard output", () => {
  const odd = "1.0,yes,2024-01-02,3,\u001b[31mred\u202e,";

  test("has the rows byte for byte where a program reads it, and nothing that a terminal obeys where a person does", async () => {
    await writeFile(file("new.csv"), `${mixedHead}\n${odd}\n`);
    const pieces: Uint8Array[] = [];
    const args = ["predict", file("mixed.safetensors"), file("new.csv")];
    const { out } = await cli(args, { data: async (bytes) => void pieces.push(bytes) });
    expect(out).toBe("");
    expect(Buffer.concat(pieces).toString("utf8").split("\n")[1].startsWith(odd)).toBe(true);
    const shown = await cli(args);
    expect(shown.out).toContain("\\u001b[31mred\\u202e");
  });

  test("that nobody reads any more ends the command without an error", async () => {
    let written = 0;
    const { code, err } = await cli(["predict", file("iris.safetensors"), file("iris.csv")], {
      data: async () => {
        if (++written === 2) throw Object.assign(new Error("EPIPE"), { code: "EPIPE" });
      },
    });
    expect({ code, err, written }).toEqual({ code: 0, err: "", written: 2 });
  });
});

test("images are answered without their labels, whose file training needs", async () => {
  const images = (name: string) => `digits-images.idx3-ubyte.gz${name}`;
  for (const name of ["digits-labels.idx1-ubyte.gz", images("")])
    await copyFile(join(examples, name), file(name));
  await copyFile(join(examples, images("")), file("new.idx3-ubyte.gz"));
  await copyFile(join(examples, "digits.mlp.json"), file("digits.mlp.json"));
  await cli([
    "train",
    file("digits.mlp.json"),
    "--set",
    "training.epochs=0",
    "--save",
    file("digits.safetensors"),
    "--json",
  ]);
  const labeled = JSON.parse((await predict("digits", images(""), "--json", "--only-predictions")).out);
  const { predictions, scores } = JSON.parse(
    (await predict("digits", "new.idx3-ubyte.gz", "--json", "--only-predictions")).out,
  );
  expect(labeled.scores.rows).toBe(predictions.length);
  expect(predictions).toEqual(labeled.predictions);
  expect(scores).toBeUndefined();
});

describe("data that do not fit", () => {
  test("unseen categories, values outside the range and missing ones are counted by column", async () => {
    const rows = ["3XL,yes,2024-01-02,3,,small", "3XL,maybe,2030-01-02,99,,", ",no,,,,other"];
    await writeFile(file("new.csv"), [mixedHead, ...rows].join("\n"));
    const { out, code } = await predict("mixed", "new.csv", "--json", "-o", file("out.csv"));
    expect(code).toBe(0);
    const { issues, scores, rowsWithoutTarget } = JSON.parse(out);
    const of = (kind: string, column: string) =>
      issues.find(
        (issue: { kind: string; column: string }) => issue.kind === kind && issue.column === column,
      );
    expect(of("unseen", "size")).toMatchObject({ rows: 2, firstRow: 1, example: "3XL" });
    expect(of("unseen", "flag")).toMatchObject({ rows: 1, firstRow: 2, example: "maybe" });
    expect(of("outside", "x")).toMatchObject({ rows: 1, firstRow: 2, example: "99" });
    expect(of("outside", "day")).toMatchObject({ rows: 1, firstRow: 2, example: "2030-01-02" });
    expect(of("missing", "size")).toMatchObject({ rows: 1, firstRow: 3 });
    expect(scores.rows).toBe(1);
    expect(rowsWithoutTarget).toBe(2);
  });

  test("cells that cannot be read are an error, and with --lenient missing", async () => {
    const text = (x: string) => [mixedHead, ...mixedRows.slice(0, 2), `1.0,yes,2024-01-02,${x},,`].join("\n");
    await writeFile(file("new.csv"), `${text("ten")}\n1.0,yes,someday,ten,,`);
    const { code, err } = await predict("mixed", "new.csv", "-o", file("never.csv"));
    expect(code).toBe(2);
    expect(err).toContain(
      'new.csv:4: column "x" has "ten", which cannot be read as the model needs it (2 rows)',
    );
    expect(err).toContain('new.csv:5: column "day" has "someday"');
    expect(err.trimEnd()).not.toContain("\n");
    expect((await readdir(folder)).filter((name) => name.startsWith("never"))).toEqual([]);
    const lenient = await linesFor("mixed", text("ten"), "--only-predictions", "--lenient");
    expect(lenient).toEqual(await linesFor("mixed", text(""), "--only-predictions"));
  });

  const cases: readonly (readonly [string, string, string | Uint8Array, string])[] = [
    [
      "a renamed column",
      "r.csv",
      "Sepal_length,sepal_width,petal_length,petal_width\n1,2,3,4",
      'no column "sepal_length", which the model needs. Did you mean "Sepal_length"?',
    ],
    [
      "a needed column that is not there",
      "l.csv",
      "a,b\n1,2\n3,4",
      'has no column "sepal_length", "sepal_width", "petal_length", "petal_width", which the model needs. Its columns are "a", "b".',
    ],
    ["an empty file", "e.csv", "", "e.csv is empty."],
    [
      "a header only",
      "h.csv",
      "sepal_length,sepal_width,petal_length,petal_width\n",
      "and no rows. Add rows.",
    ],
    ["another file type", "i.png", Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0, 0), "DATA: the format of"],
    [
      "another file type under a data file's name",
      "i.csv",
      Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 10),
      "is not UTF-8 text",
    ],
    [
      "a row with another number of cells",
      "n.csv",
      "sepal_length,sepal_width,petal_length,petal_width\n1,2,3,4\n1,2,3\n",
      "n.csv:3: this row has 3 cells",
    ],
  ];
  for (const [what, name, content, message] of cases)
    test(`${what} is one sentence, and nothing is left`, async () => {
      await writeFile(file(name), content);
      const { code, err, out } = await predict("iris", name, "-o", file("never.csv"));
      expect({ code, out }).toEqual({ code: 2, out: "" });
      expect(err).toContain(message);
      expect(err.trimEnd()).not.toContain("\n");
      expect((await readdir(folder)).filter((found) => found.startsWith("never"))).toEqual([]);
    });

  test("a foreign or truncated model, a full disk and an output that is the input are one sentence each", async () => {
    const bytes = await readFile(file("iris.safetensors"));
    await writeFile(file("cut.safetensors"), bytes.subarray(0, bytes.length - 10));
    for (const [args, message] of [
      [[file("cut.safetensors"), file("iris.csv")], "cut.safetensors: "],
      [[file("iris.csv"), file("iris.csv")], "iris.csv: Not a usable safetensors file"],
      [[file("iris.safetensors"), file("none.csv")], "does not exist. Name another file."],
      [
        [file("iris.safetensors"), file("iris.csv"), "-o", "/dev/full"],
        "-o: /dev/full cannot be written, since the disk is full",
      ],
      [[file("iris.safetensors"), file("iris.csv"), "-o", file("iris.csv")], "is the file that is read"],
      [
        [file("iris.safetensors"), file("iris.csv"), "-o", file("out.parquet")],
        "written as CSV or JSON Lines",
      ],
      [[file("iris.safetensors")], "No data is given"],
    ] as const) {
      const { code, err } = await cli(["predict", ...args]);
      expect({ args, code }).toEqual({ args, code: 2 });
      expect(err).toContain(message);
      expect(err.trimEnd()).not.toContain("\n");
    }
  });
});

test("a model whose metadata is not that of a model is one sentence", async () => {
  const { tensors, metadata } = readSafeTensors(await readFile(file("iris.safetensors")));
  const design = JSON.parse(metadata.design);
  const [layer] = design.layers;
  const own = [
    { ...design, output: null },
    { ...design, layers: [{ ...layer, activation: null }] },
    { ...design, layers: [{ ...layer, units: "16" }] },
    { ...design, layers: [{ ...layer, units: 65_536 }] },
    { ...design, dataset: { ...design.dataset, missingWords: 7 } },
    { ...design, training: { ...design.training, optimizer: null } },
    { ...design, loss: { type: "none", parameters: {} } },
    5,
  ];
  for (const value of own) {
    const bytes = writeSafeTensors({ tensors, metadata: { ...metadata, design: JSON.stringify(value) } });
    await writeFile(file("odd.safetensors"), bytes);
    const { code, err } = await predict("odd", "iris.csv");
    expect({ value, code }).toEqual({ value, code: 2 });
    expect(err.trimEnd()).not.toContain("\n");
  }
});

test("Ctrl-C ends it between two batches and leaves nothing behind", async () => {
  const [head, ...lines] = (await readText(file("iris.csv"))).trimEnd().split("\n");
  const many = Array.from({ length: 600 }, () => lines.join("\n"));
  await writeFile(file("many.csv"), [head, ...many].join("\n"));
  const run = await cli(["predict", file("iris.safetensors"), file("many.csv"), "-o", file("never.csv")], {
    interactive: true,
    interruptAt: 1,
  });
  expect(run.code).toBe(130);
  expect((await readdir(folder)).filter((name) => name.startsWith("never"))).toEqual([]);
});
