/** The commands that one types into a composer, by the alphabet. Also in the browser, which suggests them. */
export const COMMANDS = ['away', 'invite', 'me', 'mute', 'poll', 'remind', 'shrug', 'topic'] as const

export type CommandName = (typeof COMMANDS)[number]

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
