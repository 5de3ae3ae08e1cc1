/** Why a file cannot be read or changed, by the names that VS Code has for it. */
export class FileError extends Error {
  override readonly name = "FileError";
  readonly code: "FileNotFound" | "FileExists" | "FileIsADirectory" | "FileNotADirectory" | "NoPermissions";

  constructor(code: FileError["code"], message: string) {
    super(message);
    this.code = code;
  }
}
