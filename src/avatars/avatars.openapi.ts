import { z } from 'zod'
import { id } from '../http/openapi/answers.ts'
import { NOTHING, one, type Operation } from '../http/openapi/operation.ts'

export const avatar_url = z.string().nullable().describe('A path of this site; null for who has no picture.')

export const personAnswer = z.object({ id, name: z.string(), avatar_url })

export const avatarAnswer = z.object({ avatar_url: z.string() })

/** What programs do with pictures of people. */
export const AVATARS_OPERATIONS: Operation[] = [
  {
    method: 'post',
    path: '/me/avatar',
    id: 'setAvatar',
    tag: 'People',
    summary: 'Set your picture',
    description:
      'PNG, JPEG, WebP or GIF. What is kept is the middle of it as WebP, 256 pixels a side, and under `/small` 96. Another picture has another address.',
    file: 'file',
    answers: { 201: one({ name: 'Avatar', schema: avatarAnswer }, 'Where it is.') },
    refusals: [400, 403, 413, 422],
  },
  {
    method: 'delete',
    path: '/me/avatar',
    id: 'removeAvatar',
    tag: 'People',
    summary: 'Remove your picture',
    answers: { 204: NOTHING },
    refusals: [403],
  },
]
