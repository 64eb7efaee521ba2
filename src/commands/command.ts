export type Environment = Record<string, string | undefined>

/** A command: gets the words after its name; gives the exit code. */
export type Command = (words: string[], environment: Environment) => Promise<number>

/** @throws CommandError when a command that takes no words after its name got some: what was meant by them would not happen. */
export function requireNoWords(command: string, words: string[]): void {
  if (words.length > 0) throw new CommandError(`Expected nothing after "${command}", found "${words.join(' ')}".`)
}

/** What a person at the terminal is told in one sentence, without a stack. */
export class CommandError extends Error {
  override name = 'CommandError'
}
