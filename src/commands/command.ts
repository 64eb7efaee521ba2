export type Environment = Record<string, string | undefined>

/** A command: gets the words after its name; gives the exit code. */
export type Command = (words: string[], environment: Environment) => Promise<number>

/** What a person at the terminal is told in one sentence, without a stack. */
export class CommandError extends Error {
  override name = 'CommandError'
}
