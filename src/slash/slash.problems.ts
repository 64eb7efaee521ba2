import { invalid } from '../platform/problem.ts'
import { listed } from '../texts/listed.ts'
import { t } from '../texts/t.ts'
import { COMMANDS } from './commands.ts'

/** 422 beside the composer, in which the text stays. */
export const refusedCommand = (message: string, code?: string) => invalid([{ field: 'body', message }], code)

export const noSuchCommand = (name: string) =>
  refusedCommand(
    t('There is no command /{name}. There are {names}. To send it as a text, begin with two slashes.', {
      name: name.slice(0, 40),
      names: listed(COMMANDS.map((each) => `/${each}`)),
    }),
    'slash.unknown',
  )

export const noFilesWith = (name: string) =>
  refusedCommand(t('/{name} takes no files. Send them without it.', { name }))
