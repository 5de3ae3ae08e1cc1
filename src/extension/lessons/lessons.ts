/**
 * The lessons of a window: which goals were reached, by which runs, and the text that each lesson had when it was first opened.
 * Both are kept in the workspace's state, never in a design.
 */
import * as vscode from "vscode";
import { messageOf } from "../../shared/errors.ts";
import { experimentOutline } from "../../shared/experiment/outline.ts";
import {
  bestRun,
  type ExperimentFacts,
  evaluateExperimentGoal,
} from "../../shared/lesson/experimentGoals.ts";
import { evaluateGoal, type Goal, goalKey, type Lesson } from "../../shared/lesson/goals.ts";
import type { LessonState, ReachedGoals } from "../../shared/lesson/lessonMessages.ts";
import { parseDocument } from "../design/documents.ts";
import { experimentExtension } from "../design/fileNames.ts";
import type { HostPlatform } from "../hostPlatform.ts";
import type { SessionRegistry } from "../session/registry.ts";
import type { Memory } from "../session/speedChoice.ts";
import type { TrainingSession } from "../session/trainingSession.ts";
import { Signal } from "../signal.ts";
import { readNotes } from "./notes.ts";

/** What is kept of one lesson. */
interface StoredLesson {
  readonly title: string;
  /** The file's text when the lesson was first opened. */
  readonly text: string;
  readonly reached: ReachedGoals;
}

const storageKey = "lessons";

export class Lessons {
  /** A goal of the lesson with this URI was reached. */
  readonly onDidReach = new Signal<string>();
  private readonly memory: Memory;
  private readonly currentRun: (uri: string) => string | undefined;
  private readonly platform: HostPlatform;

  /** @param currentRun returns the folder of a design's current run; undefined where it is not recorded */
  constructor(
    memory: Memory,
    sessions: SessionRegistry,
    platform: HostPlatform,
    currentRun: (uri: string) => string | undefined,
  ) {
    this.memory = memory;
    this.platform = platform;
    this.currentRun = currentRun;
    sessions.onDidAdd.on((session) => {
      session.feeds.onDidChangePreview.on(() => this.check(session));
      session.onDidAppend.on(({ events }) => {
        if (events.some(({ kind }) => kind === "layers" || kind === "started" || kind === "finished"))
          this.check(session);
      });
    });
  }

  /** Remembers the file's text if it is a lesson that is opened for the first time. */
  opened(document: vscode.TextDocument): void {
    const lesson = lessonOf(document);
    const uri = document.uri.toString();
    if (lesson && !this.stored[uri])
      this.store(uri, { title: lesson.title, text: document.getText(), reached: {} });
  }

  /** What the strip shows beside the file's own text. */
  async state(document: vscode.TextDocument, webview: vscode.Webview): Promise<LessonState> {
    const reached = this.stored[document.uri.toString()]?.reached ?? {};
    const pictures = (uri: vscode.Uri) => webview.asWebviewUri(vscode.Uri.joinPath(uri, "..")).toString();
    try {
      const notes = await readNotes(this.platform, document.uri, lessonOf(document)?.notes);
      return {
        fileNotes: notes?.text,
        problem: undefined,
        pictures: pictures(notes?.uri ?? document.uri),
        reached,
      };
    } catch (error) {
      return { fileNotes: undefined, problem: messageOf(error), pictures: pictures(document.uri), reached };
    }
  }

  /** The text that the lesson had when it was first opened; undefined for a file that is no lesson. */
  originalText(uri: vscode.Uri): string | undefined {
    return this.stored[uri.toString()]?.text;
  }

  /** The progress in all lessons of the workspace, as it is exported. */
  progress(): object {
    const lessons = Object.entries(this.stored).map(([uri, { title, reached }]) => ({
      design: vscode.workspace.asRelativePath(vscode.Uri.parse(uri)),
      title,
      goals: Object.entries(reached).map(([key, { at, run }]) => {
        const [check, ...text] = key.split("\n");
        return { text: text.join("\n"), check, reached: at, run };
      }),
    }));
    return { version: 1, lessons };
  }

  private get stored(): Readonly<Record<string, StoredLesson>> {
    return (this.memory.get(storageKey) ?? {}) as Record<string, StoredLesson>;
  }

  private store(uri: string, lesson: StoredLesson): void {
    void this.memory.update(storageKey, { ...this.stored, [uri]: lesson });
  }

  /** Records the goals that the run or the untrained network now reaches. */
  private check(session: TrainingSession): void {
    const { uri, log } = session;
    const document = vscode.workspace.textDocuments.find((item) => item.uri.toString() === uri);
    const lesson = document && lessonOf(document);
    if (!lesson) return;
    const { previewState } = session.feeds;
    const preview = previewState.kind === "ready" ? previewState.preview : undefined;
    const folder = log && this.currentRun(uri);
    const run = folder === undefined ? null : this.platform.storage.name(folder);
    this.keep(document, lesson, run, (goal) => evaluateGoal(goal, { log, preview }).isReached);
  }

  /** Records the goals that an experiment's best cell now reaches, with a run of that cell. */
  checkExperiment(document: vscode.TextDocument, facts: ExperimentFacts): void {
    const lesson = lessonOf(document);
    if (!lesson) return;
    this.keep(
      document,
      lesson,
      bestRun(facts) ?? null,
      (goal) => evaluateExperimentGoal(goal, facts).isReached,
    );
  }

  private keep(
    document: vscode.TextDocument,
    lesson: Lesson,
    run: string | null,
    isReached: (goal: Goal) => boolean,
  ): void {
    this.opened(document);
    const uri = document.uri.toString();
    const known = this.stored[uri];
    const reached = lesson.goals.filter((goal) => !known.reached[goalKey(goal)] && isReached(goal));
    if (reached.length === 0) return;
    const entry = { at: new Date().toISOString(), run };
    const added = Object.fromEntries(reached.map((goal) => [goalKey(goal), entry]));
    this.store(uri, { ...known, title: lesson.title, reached: { ...known.reached, ...added } });
    // Completes the last step of the walkthrough.
    void vscode.commands.executeCommand("setContext", "mlpStudio.goalReached", true);
    this.onDidReach.fire(uri);
  }
}

function lessonOf(document: vscode.TextDocument): Lesson | undefined {
  if (document.uri.path.endsWith(experimentExtension)) return experimentOutline(document.getText())?.lesson;
  const { design, outline } = parseDocument(document);
  return (design ?? outline)?.lesson;
}
