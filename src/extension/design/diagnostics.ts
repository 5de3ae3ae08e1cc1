/** VS Code's list of problems and its quick fixes. */
import * as vscode from "vscode";
import { catalogue } from "../../engine/catalogue.ts";
import type { DesignSpec } from "../../shared/design/fields.ts";
import type { Fix } from "../../shared/design/fix.ts";
import { placeAt } from "../../shared/design/jsonText.ts";
import { parseDesign } from "../../shared/design/parse.ts";
import { currentDiagnoses, type KnownNetwork } from "../../shared/health/currentDiagnoses.ts";
import { remedyTitle } from "../../shared/health/diagnosis.ts";
import type { Severity } from "../../shared/severity.ts";
import { findFiles } from "../findFiles.ts";
import { notesProblem } from "../lessons/notes.ts";
import type { SessionRegistry } from "../session/registry.ts";
import type { TrainingSession } from "../session/trainingSession.ts";
import { type Disposable, disposeAll } from "../signal.ts";
import { newDiagnostic, newQuickFix } from "../userInterface.ts";
import type { LinkCheck } from "./access.ts";
import { dataProblems } from "./dataProblems.ts";
import { designEdit, parseDocument, readDesign } from "./documents.ts";
import { designExtension, isDesignName, isRecordedDesign } from "./fileNames.ts";
import { lessonDiagnostics, networkProblems, textProblems } from "./problems.ts";

const severities: Readonly<Record<Severity, vscode.DiagnosticSeverity>> = {
  error: vscode.DiagnosticSeverity.Error,
  info: vscode.DiagnosticSeverity.Information,
  warning: vscode.DiagnosticSeverity.Warning,
};

/** Number of designs of a workspace that are read to find their problems. */
const maxFiles = 200;

/** Milliseconds between two checks while a run trains or a large file is read. */
const checkIntervalMs = 500;

/** A problem that has quick fixes. */
interface FixableProblem {
  readonly result: vscode.Diagnostic;
  readonly remedies: readonly Fix[];
}

/** Keeps VS Code's list of problems up to date for the designs that are open and for those in the workspace. */
export class DesignDiagnostics implements Disposable {
  private readonly collection = vscode.languages.createDiagnosticCollection("mlp-studio");
  private readonly disposables: Disposable[] = [this.collection];
  private readonly sessions: SessionRegistry;
  private readonly links: LinkCheck;
  private readonly timers = new Map<TrainingSession, Timer>();
  /** The version of each design whose notes have been read. */
  private readonly checkedNotes = new Map<string, string>();
  /** Why the notes of designs cannot be read, by the designs' URIs. */
  private readonly notesProblems = new Map<string, string>();
  private readonly fixable = new WeakMap<vscode.TextDocument, readonly FixableProblem[]>();

  constructor(sessions: SessionRegistry, links: LinkCheck) {
    this.sessions = sessions;
    this.links = links;
    const watcher = vscode.workspace.createFileSystemWatcher(`**/*${designExtension}`);
    const onDocument = (document: vscode.TextDocument) => this.checkDocument(document);
    this.disposables.push(
      vscode.workspace.onDidOpenTextDocument(onDocument),
      vscode.workspace.onDidChangeTextDocument(({ document }) => onDocument(document)),
      // Unsaved changes are discarded, so that the file on disk is checked again.
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.checkFile(uri)),
      watcher,
      watcher.onDidCreate((uri) => this.checkFile(uri)),
      watcher.onDidChange((uri) => this.checkFile(uri)),
      watcher.onDidDelete((uri) => this.collection.delete(uri)),
      sessions.onDidAdd.on((session) => {
        session.feeds.onDidChangePreview.on(() => this.checkSession(session));
        session.onDidChangePhase.on(() => this.checkSession(session));
        session.onDidAppend.on(() => this.checkSoon(session));
        session.feeds.onDidChangeData.on(() => this.checkSoon(session));
      }),
      vscode.languages.registerCodeActionsProvider(
        { pattern: `**/*${designExtension}` },
        { provideCodeActions: (document, _range, { diagnostics }) => this.remedies(document, diagnostics) },
        { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] },
      ),
    );
    vscode.workspace.textDocuments.forEach(onDocument);
    void this.checkWorkspace();
  }

  dispose(): void {
    for (const timer of this.timers.values()) clearTimeout(timer);
    disposeAll(this.disposables);
  }

  /** Checks after {@link checkIntervalMs}: a run, or data that is being read, reports many times a second. */
  private checkSoon(session: TrainingSession): void {
    if (this.timers.has(session)) return;
    const check = () => {
      this.timers.delete(session);
      this.checkSession(session);
    };
    this.timers.set(session, setTimeout(check, checkIntervalMs));
  }

  private checkSession(session: TrainingSession): void {
    const document = openDocument(session.uri);
    if (document) this.checkDocument(document);
  }

  private checkDocument(document: vscode.TextDocument): void {
    if (!isDesignName(document.uri.path) || isRecordedDesign(document.uri.path)) return;
    const { design, problems } = parseDocument(document);
    void this.checkNotes(document.uri, document.version, design);
    const session = this.sessions.find(document.uri.toString());
    const preview = session?.feeds.previewState ?? { kind: "none" };
    const text = document.getText();
    const found = textProblems(text, problems, preview);
    if (design && session) {
      const diagnoses = currentDiagnoses(catalogue, knownNetwork(design, document.version, session));
      found.push(...networkProblems(text, diagnoses, design.layers.length));
      found.push(...dataProblems(text, session.feeds.dataState.report));
    }
    if (design)
      found.push(...lessonDiagnostics(text, design, this.notesProblems.get(document.uri.toString())));
    const diagnostics = found.map(({ message, severity, offset, length, code, remedies }) => {
      const range = new vscode.Range(document.positionAt(offset), document.positionAt(offset + length));
      return { result: newDiagnostic(range, message, severities[severity], code), remedies: remedies ?? [] };
    });
    this.fixable.set(
      document,
      diagnostics.filter(({ remedies }) => remedies.length > 0),
    );
    this.collection.set(
      document.uri,
      diagnostics.map(({ result }) => result),
    );
  }

  /** Reads the notes of a lesson whose text has changed, and checks the document again where they have a problem. */
  private async checkNotes(uri: vscode.Uri, version: number, design: DesignSpec | undefined): Promise<void> {
    const key = uri.toString();
    const notes = design?.lesson?.notes;
    if (this.checkedNotes.get(key) === `${version}`) return;
    this.checkedNotes.set(key, `${version}`);
    const before = this.notesProblems.get(key);
    const problem = await notesProblem(this.links, uri, notes);
    if (problem === undefined) this.notesProblems.delete(key);
    else this.notesProblems.set(key, problem);
    const document = problem === before ? undefined : openDocument(key);
    if (document) this.checkDocument(document);
  }

  /** Returns the quick fixes. VS Code passes copies of the diagnostics, so that they are compared by code and message. */
  private remedies(
    document: vscode.TextDocument,
    requested: readonly vscode.Diagnostic[],
  ): vscode.CodeAction[] {
    const fixable = this.fixable.get(document) ?? [];
    return fixable
      .filter(({ result }) =>
        requested.some(({ code, message }) => code === result.code && message === result.message),
      )
      .flatMap(({ result, remedies }) =>
        remedies.map(({ label, edits }, index) => {
          const title = remedyTitle({ label });
          const action = newQuickFix(title, designEdit(document, edits), [result]);
          action.isPreferred = index === 0;
          return action;
        }),
      );
  }

  private async checkWorkspace(): Promise<void> {
    const files = await findFiles(`**/*${designExtension}`, maxFiles);
    // The files are read one after the other, since nothing waits for them.
    for (const uri of files) await this.checkFile(uri);
  }

  /** Checks a design that is not open, as it is on disk. */
  private async checkFile(uri: vscode.Uri): Promise<void> {
    if (!isDesignName(uri.path) || isRecordedDesign(uri.path) || openDocument(uri.toString())) return;
    const text = await readDesign(uri);
    if (openDocument(uri.toString())) return;
    if (text === undefined) {
      this.collection.delete(uri);
      return;
    }
    const { design, problems } = parseDesign(text, catalogue);
    const notes = await notesProblem(this.links, uri, design?.lesson?.notes);
    const found = [...problems, ...(design ? lessonDiagnostics(text, design, notes) : [])];
    this.collection.set(
      uri,
      found.map(({ message, severity, offset, length }) => {
        const { line, column } = placeAt(text, offset);
        const start = new vscode.Position(line - 1, column - 1);
        return newDiagnostic(
          new vscode.Range(start, start.translate(0, length)),
          message,
          severities[severity],
        );
      }),
    );
  }
}

function knownNetwork(design: DesignSpec, version: number, session: TrainingSession): KnownNetwork {
  const { log, trainedDesign, attempts } = session;
  const { previewState } = session.feeds;
  const isCurrent = previewState.kind === "ready" && previewState.documentVersion === version;
  return {
    design,
    run: log && trainedDesign && { log, design: trainedDesign },
    attempts,
    preview: isCurrent ? previewState.preview : undefined,
  };
}

function openDocument(uri: string): vscode.TextDocument | undefined {
  return vscode.workspace.textDocuments.find(
    (document) => !document.isClosed && document.uri.toString() === uri,
  );
}
