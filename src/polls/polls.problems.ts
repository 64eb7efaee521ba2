import { invalid, Problem } from '../platform/problem.ts'
import { t } from '../texts/t.ts'

export const noPoll = () => new Problem('polls.none', 404, 'This message is no poll.')

export const pollClosed = () => new Problem('polls.closed', 409, 'This poll is closed: the votes stay as they are.')

export const pollNotEdited = () =>
  new Problem(
    'polls.not_editable',
    409,
    'A poll can not be edited: people have voted on what it said. Delete it, and make another.',
  )

export const mayNotClose = () =>
  new Problem('polls.not_yours', 403, 'Only the author of a poll or an admin of the room can close it.')

export const noSuchOption = (options: number) =>
  invalid([
    {
      field: 'choices',
      message: t('Expected options of this poll, which are numbered from 0 to {last}.', { last: options - 1 }),
    },
  ])

export const oneChoice = (found: number) =>
  invalid([
    { field: 'choices', message: t('Expected one option, because this poll takes one, found {found}.', { found }) },
  ])
