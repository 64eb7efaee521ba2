import { noUpload } from '../files/files.problems.ts'
import { notFound, Problem } from '../platform/problem.ts'
import type { InsertOutcome } from './new-message.ts'
import { t } from '../texts/t.ts'

export const idTaken = () =>
  new Problem(
    'messages.id_taken',
    409,
    'Another message has this id already. A message that is new needs an id of its own.',
  )

export const notAMember = () =>
  new Problem('rooms.not_a_member', 403, 'Only members of this room can write here. Join it first.')

export const membersOnly = () =>
  new Problem('rooms.not_a_member', 403, 'Only members of this room can see that. Join it first.')

export const roomArchived = () =>
  new Problem('rooms.archived', 409, 'This room is archived: it can be read, but not changed.')

export const adminsOnly = () => new Problem('rooms.admins_only', 403, 'In this room only its admins write.')

export const noOriginal = () =>
  new Problem('messages.no_original', 422, 'The message that this replies to is not in this room.', {
    errors: [{ field: 'reply_to_id', message: 'Expected the id of a message of this room.' }],
  })

export const noRoot = () =>
  new Problem('messages.no_thread_root', 422, 'The message whose thread this is for is not in this room.', {
    errors: [{ field: 'thread_root_id', message: 'Expected the id of a message of this room.' }],
  })

export const notYours = () => new Problem('messages.not_yours', 403, 'Only the author can change a message.')

export const mayNotDelete = () =>
  new Problem('messages.not_yours', 403, 'Only the author or an admin of the room can delete a message.')

export const mayNotRemovePreviews = () =>
  new Problem('messages.not_yours', 403, 'Only the author or an admin of the room can take previews off a message.')

export const isDeleted = () =>
  new Problem('messages.deleted', 409, 'This message was deleted, so it can no longer be changed.')

export const tooManyTold = () =>
  new Problem('messages.too_many_told', 403, 'In a room as large as this one only its admins can write @room.')

/** Asked by forms before everybody in a larger room is told; sending again with `tell_room` is the answer. */
export const tellRoomFirst = (members: number) =>
  new Problem(
    'messages.tell_room',
    422,
    t('@room tells all {members} people here. Send it again if you mean that.', { members }),
    {
      errors: [
        {
          field: 'tell_room',
          message: t('@room tells all {members} people here. Send it again if you mean that.', { members }),
        },
      ],
    },
  )

export const tooLateToUndo = () =>
  new Problem(
    'messages.too_late_to_undo',
    409,
    'That can not be undone any more: whoever deletes a message can bring it back within 8 seconds.',
  )

export const tooLateToEdit = (minutes: number) =>
  new Problem(
    'messages.too_late_to_edit',
    403,
    minutes === 1
      ? t('A message can be edited within 1 minute here, and this one is older.')
      : t('A message can be edited within {minutes} minutes here, and this one is older.', { minutes }),
  )

/** Why the insert refused a message. */
export function refusal(result: Exclude<InsertOutcome['result'], 'stored' | 'repeated'>): Problem {
  const problems = {
    id_taken: idTaken,
    not_a_member: notAMember,
    no_room: notFound,
    archived: roomArchived,
    admins_only: adminsOnly,
    no_original: noOriginal,
    no_upload: noUpload,
    no_root: noRoot,
    too_many_told: tooManyTold,
  }
  return problems[result]()
}
