import { z } from 'zod'

/** The poll of a message, whose text is the question. An option is known by its place, from 0. */
export const pollSchema = z.object({
  /** Whether one may choose several options. */
  many: z.boolean(),
  closed_at: z.string().nullable(),
  /** Who chose each, the first first; `user_avatars` are the ids of their pictures. */
  options: z.array(
    z.object({
      text: z.string(),
      user_ids: z.array(z.uuid()),
      user_names: z.array(z.string()),
      user_avatars: z.array(z.uuid().nullable()).default([]),
    }),
  ),
})

export type Poll = z.output<typeof pollSchema>
export type PollOption = Poll['options'][number]

/** A poll that is to be stored with its message. */
export interface NewPoll {
  many: boolean
  options: string[]
}

/** As it is before anybody has voted. */
export const newPoll = ({ many, options }: NewPoll): Poll => ({
  many,
  closed_at: null,
  options: options.map((text) => ({ text, user_ids: [], user_names: [], user_avatars: [] })),
})

/** How many people have voted. */
export const countVoters = ({ options }: Poll): number => new Set(options.flatMap((option) => option.user_ids)).size

/** What somebody chose: places of options. */
export const choicesOf = ({ options }: Poll, userId: string): number[] =>
  options.flatMap((option, i) => (option.user_ids.includes(userId) ? [i] : []))
