import { invalid } from '../platform/problem.ts'
import { COMMANDS } from './commands.ts'

/** 422 beside the composer, in which the text stays. */
export const refusedCommand = (message: string, code?: string) => invalid([{ field: 'body', message }], code)

const names = new Intl.ListFormat('en-GB', { type: 'conjunction' }).format(COMMANDS.map(({ name }) => `/${name}`))

export const noSuchCommand = (name: string) =>
  refusedCommand(
    `There is no command /${name.slice(0, 40)}. There are ${names}. To send it as a text, begin with two slashes.`,
    'slash.unknown',
  )

export const noFilesWith = (name: string) => refusedCommand(`/${name} takes no files. Send them without it.`)
