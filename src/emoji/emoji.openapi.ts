import { z } from 'zod'
import { time } from '../http/openapi/answers.ts'
import { NOTHING, one, type Operation } from '../http/openapi/operation.ts'

export const emojiAnswer = z.object({ name: z.string(), url: z.string() })

export const emojiListAnswer = z.object({ emoji: z.array(emojiAnswer.extend({ created_at: time })) })

/** What programs do with the site's own emoji. */
export const EMOJI_OPERATIONS: Operation[] = [
  {
    method: 'get',
    path: '/emoji',
    id: 'listEmoji',
    tag: 'Messages',
    summary: "List the site's own emoji",
    description: 'In a text `:name:` is one, and as a reaction too.',
    answers: { 200: one({ name: 'EmojiList', schema: emojiListAnswer }, 'All of them, by name.') },
    refusals: [],
  },
  {
    method: 'post',
    path: '/emoji/{name}',
    id: 'addEmoji',
    tag: 'Messages',
    summary: "Add an emoji of the site's own (admins)",
    description:
      'PNG, GIF or WebP, at most 256 kB and 1,024 pixels a side. The name has 2 to 32 of the letters a to z, digits, and `_`, `+`, `-`.',
    file: 'file',
    answers: { 201: one({ name: 'Emoji', schema: emojiAnswer }, 'The emoji.') },
    refusals: [400, 403, 409, 413, 422],
  },
  {
    method: 'delete',
    path: '/emoji/{name}',
    id: 'removeEmoji',
    tag: 'Messages',
    summary: "Remove an emoji of the site's own (admins)",
    description: 'Where it was used its name is left.',
    answers: { 204: NOTHING },
    refusals: [403, 404],
  },
]
