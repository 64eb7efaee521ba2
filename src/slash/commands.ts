/** A command that one types into a composer. */
export interface Command {
  name: string
  /** What it does, for the list of suggestions. */
  about: string
}

/** What there is, by the alphabet. Also in the browser, which suggests them. */
export const COMMANDS = [
  { name: 'away', about: 'Be seen as away' },
  { name: 'invite', about: 'Add people to this room' },
  { name: 'me', about: 'Say what you do' },
  { name: 'mute', about: 'Hear nothing of this room' },
  { name: 'poll', about: 'Ask everybody here' },
  { name: 'remind', about: 'Be reminded later' },
  { name: 'shrug', about: '¯\\_(ツ)_/¯' },
  { name: 'topic', about: 'Change the topic' },
] as const satisfies Command[]

export type CommandName = (typeof COMMANDS)[number]['name']

/** A slash, a word, and a blank or the end: `/usr/bin` is none, nor is `/ hello`. */
const COMMAND = /^\/([a-z][a-z-]*)(?:\s+|$)/i

/** The command at the beginning of a text, whether there is one of that name or not, and what follows it. */
export function readCommand(text: string): { name: string; rest: string } | undefined {
  const match = COMMAND.exec(text)
  return match?.[1] === undefined
    ? undefined
    : { name: match[1].toLowerCase(), rest: text.slice(match[0].length).trim() }
}

/** A text that begins like a command and is none has a second slash, which is not sent: `//me` sends "/me". */
export const withoutEscape = (text: string): string =>
  text.startsWith('//') && COMMAND.test(text.slice(1)) ? text.slice(1) : text
