/**
 * A failure that the user can understand and mend. The command line prints its message, which names the value,
 * what was expected and the remedy, without a stack trace, and exits with {@link UserError.exitCode}.
 */
export class UserError extends Error {
  override name = 'UserError';
  /** What the process exits with when this error ends a command. */
  readonly exitCode: number = 1;
}

/** A wrong flag, value or combination on the command line or in a configuration file. */
export class UsageError extends UserError {
  override name = 'UsageError';
  override readonly exitCode = 2;
}

/** A file of an existing run that cannot be read: the command line was right, so it is no {@link UsageError}. */
export class RunFileError extends UserError {
  override name = 'RunFileError';
}
