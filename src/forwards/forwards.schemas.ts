import { z } from 'zod'
import { idSchema } from '../http/ids.ts'
import { commentSchema, optionalId } from '../messages/messages.schemas.ts'

/** Where a message is sent on to, what is said to it, and the id that it will have there. */
export const forwardSchema = (maxCharacters: number) =>
  z.object({
    room_id: z.string('Choose a room.').min(1, 'Choose a room.').pipe(idSchema),
    body: commentSchema(maxCharacters),
    id: optionalId,
  })
export type Forward = z.output<ReturnType<typeof forwardSchema>>
