import { z } from 'zod'
import { avatar_url } from '../avatars/avatars.openapi.ts'
import { id, time } from '../http/openapi/answers.ts'
import { list, type Named, NOTHING, one, type Operation } from '../http/openapi/operation.ts'
import { usersQuerySchema } from './accounts.api.ts'
import { availabilitySchema, inviteSchema, statusSchema, tokenSchema } from './accounts.schemas.ts'

export const userAnswer = z.object({
  id,
  name: z.string(),
  email: z.string().optional().describe('Only for oneself, and for admins.'),
  role: z.enum(['owner', 'admin', 'member', 'guest', 'bot']),
  pronouns: z.string(),
  status: z
    .object({ emoji: z.string(), text: z.string(), until: time.nullable().describe('Null: until it is changed.') })
    .describe('What they say of themselves; with both texts empty, nothing.'),
  avatar_url,
  presence: z.enum(['active', 'away', 'offline', 'unknown']),
})

export const tokenAnswer = z.object({ id, name: z.string(), created_at: time, last_used_at: time.nullable() })

export const newTokenAnswer = z.object({
  id,
  name: z.string(),
  token: z.string().describe('Begins with hub_. It is shown this once.'),
})

export const inviteAnswer = z.object({ code: z.string(), url: z.url() })

export const USER: Named = { name: 'User', schema: userAnswer }

/** What programs do with people, tokens and invites. */
export const ACCOUNTS_OPERATIONS: Operation[] = [
  {
    method: 'get',
    path: '/me',
    id: 'getMe',
    tag: 'People',
    summary: 'Who you are',
    answers: { 200: one(USER, 'You.') },
    refusals: [],
  },
  {
    method: 'put',
    path: '/me/status',
    id: 'setStatus',
    tag: 'People',
    summary: 'Say what you are up to',
    body: { name: 'StatusInput', schema: statusSchema },
    answers: { 204: NOTHING },
    refusals: [400, 403, 415, 422],
  },
  {
    method: 'delete',
    path: '/me/status',
    id: 'clearStatus',
    tag: 'People',
    summary: 'Take your status back',
    answers: { 204: NOTHING },
    refusals: [403],
  },
  {
    method: 'put',
    path: '/me/availability',
    id: 'setAvailability',
    tag: 'People',
    summary: 'Choose what others see of your presence',
    body: { name: 'AvailabilityInput', schema: availabilitySchema },
    answers: { 204: NOTHING },
    refusals: [400, 403, 415, 422],
  },
  {
    method: 'get',
    path: '/users',
    id: 'listUsers',
    tag: 'People',
    summary: 'People, in the order in which they came',
    description: 'Guests find only those who share a room with them.',
    query: usersQuerySchema,
    answers: { 200: list('UserList', 'users', USER) },
    refusals: [422],
  },
  {
    method: 'get',
    path: '/users/{id}',
    id: 'getUser',
    tag: 'People',
    summary: 'One person',
    answers: { 200: one(USER, 'The person.') },
    refusals: [404],
  },
  {
    method: 'get',
    path: '/tokens',
    id: 'listTokens',
    tag: 'People',
    summary: 'Your personal tokens',
    answers: { 200: list('TokenList', 'tokens', { name: 'Token', schema: tokenAnswer }, false) },
    refusals: [],
  },
  {
    method: 'post',
    path: '/tokens',
    id: 'createToken',
    tag: 'People',
    summary: 'Make a personal token',
    body: { name: 'NewTokenInput', schema: tokenSchema },
    answers: { 201: one({ name: 'NewToken', schema: newTokenAnswer }, 'The token, shown this once.') },
    refusals: [400, 403, 409, 415, 422],
  },
  {
    method: 'delete',
    path: '/tokens/{id}',
    id: 'revokeToken',
    tag: 'People',
    summary: 'Revoke one of your tokens',
    answers: { 204: NOTHING },
    refusals: [403, 404],
  },
  {
    method: 'post',
    path: '/invites',
    id: 'createInvite',
    tag: 'People',
    summary: 'Make an invite (admins)',
    body: { name: 'InviteInput', schema: inviteSchema },
    answers: { 201: one({ name: 'Invite', schema: inviteAnswer }, 'The link, shown this once.') },
    refusals: [400, 403, 415, 422],
  },
]
