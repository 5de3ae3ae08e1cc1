import { messageOf } from "./errors.ts";

/**
 * Why a file cannot be read or written, as the end of a sentence that begins with the file: by the code of Node's errors and
 * of VS Code's, or by the message, which is all that is left of an error that has crossed a process.
 */
export function fileProblem(error: unknown): string {
  const known = problems.find(([pattern]) => pattern.test(describe(error)));
  return known ? known[1] : `cannot be opened (${messageOf(error)})`;
}

const problems: readonly (readonly [RegExp, string])[] = [
  [/ENOENT|FileNotFound/, "does not exist"],
  [/EISDIR|FileIsADirectory/, "is a folder"],
  [/ENOTDIR|FileNotADirectory/, "is in a place that is no folder"],
  [/ENOSPC|EDQUOT/, "cannot be written, since the disk is full"],
  [/EROFS/, "is on a disk that can only be read"],
  [/EACCES|EPERM|NoPermissions/, "may not be opened by this user"],
  [/EMFILE|ENFILE/, "cannot be opened, since too many files are open"],
  [/ENAMETOOLONG/, "has a name that is too long"],
  [/ELOOP/, "is a symbolic link that leads to itself"],
];

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return `${"code" in error ? error.code : ""} ${error.message}`;
}
