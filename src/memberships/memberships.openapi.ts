import { z } from 'zod'
import { personAnswer } from '../avatars/avatars.openapi.ts'
import { time } from '../http/openapi/answers.ts'
import { list, type Named, NOTHING, one, type Operation } from '../http/openapi/operation.ts'
import { memberListQuery } from '../rooms/rooms.schemas.ts'
import { draftInput, involvementInput, readMarkJson, roleInput } from './memberships.schemas.ts'

export const memberAnswer = z.object({
  user: personAnswer,
  role: z.enum(['admin', 'member']),
})

export const draftAnswer = z.object({ body: z.string(), updated_at: time.nullable() })

export const MEMBER: Named = { name: 'Member', schema: memberAnswer }

/** What programs do with members, and with what one keeps of a room. */
export const MEMBERSHIPS_OPERATIONS: Operation[] = [
  {
    method: 'get',
    path: '/rooms/{id}/members',
    id: 'listMembers',
    tag: 'Members',
    summary: 'Members, admins first, then by name',
    query: memberListQuery,
    answers: { 200: list('MemberList', 'members', MEMBER) },
    refusals: [404, 422],
  },
  {
    method: 'put',
    path: '/rooms/{id}/members/{user_id}',
    id: 'putMember',
    tag: 'Members',
    summary: 'Join (`me`), add somebody, or change a role',
    body: { name: 'MemberInput', schema: roleInput, required: false },
    answers: { 200: one(MEMBER, 'The member.') },
    refusals: [400, 403, 404, 409, 415, 422],
  },
  {
    method: 'delete',
    path: '/rooms/{id}/members/{user_id}',
    id: 'removeMember',
    tag: 'Members',
    summary: 'Leave (`me`), or remove somebody',
    description: 'When it is answered, nothing that is sent later reaches them.',
    answers: { 204: NOTHING },
    refusals: [403, 404, 409],
  },
  {
    method: 'put',
    path: '/rooms/{id}/read-mark',
    id: 'setReadMark',
    tag: 'Members',
    summary: 'Up to where you have read',
    body: { name: 'ReadMarkInput', schema: readMarkJson },
    answers: { 204: NOTHING },
    refusals: [400, 403, 404, 415, 422],
  },
  {
    method: 'put',
    path: '/rooms/{id}/involvement',
    id: 'setInvolvement',
    tag: 'Members',
    summary: 'How much of a room you are told of',
    body: { name: 'InvolvementInput', schema: involvementInput },
    answers: { 204: NOTHING },
    refusals: [400, 403, 404, 415, 422],
  },
  {
    method: 'put',
    path: '/rooms/{id}/favourite',
    id: 'addFavourite',
    tag: 'Members',
    summary: 'Put a room among your favourites',
    answers: { 204: NOTHING },
    refusals: [403, 404],
  },
  {
    method: 'delete',
    path: '/rooms/{id}/favourite',
    id: 'removeFavourite',
    tag: 'Members',
    summary: 'Take it out again',
    answers: { 204: NOTHING },
    refusals: [403, 404],
  },
  {
    method: 'get',
    path: '/rooms/{id}/draft',
    id: 'getDraft',
    tag: 'Members',
    summary: 'What you were writing',
    answers: { 200: one({ name: 'Draft', schema: draftAnswer }, 'The draft; an empty body for none.') },
    refusals: [404],
  },
  {
    method: 'put',
    path: '/rooms/{id}/draft',
    id: 'saveDraft',
    tag: 'Members',
    summary: 'Keep what you are writing',
    description: 'The newest by `updated_at` wins. An empty body ends the draft.',
    body: { name: 'DraftInput', schema: draftInput },
    answers: { 204: NOTHING },
    refusals: [400, 403, 404, 415, 422],
  },
]
