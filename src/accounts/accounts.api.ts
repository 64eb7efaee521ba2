import { Hono } from 'hono'
import { z } from 'zod'
import { avatarUrl } from '../avatars/person-json.ts'
import { linkNext } from '../http/answers.ts'
import { requireViewer, type Env } from '../http/env.ts'
import { idSchema, pathId } from '../http/ids.ts'
import { readJson, readQuery } from '../http/input.ts'
import { paths } from '../http/paths.ts'
import type { KnownPresence } from '../presence/presence.ts'
import type { Accounts } from './accounts.ts'
import { availabilitySchema, inviteSchema, querySchema, statusSchema, tokenSchema } from './accounts.schemas.ts'
import { clientOf } from './client.ts'
import type { User } from './users.store.ts'
import { isAdmin, type Viewer } from './viewer.ts'

export type StatesOf = (userIds: readonly string[]) => Promise<ReadonlyMap<string, KnownPresence>>

export interface AccountsApiDeps {
  accounts: Accounts
  statesOf: StatesOf
}

const MAX_PAGE = 200

export const usersQuerySchema = z.object({
  q: querySchema,
  after: idSchema.optional(),
  limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(MAX_PAGE),
})

/** People, tokens and invites in JSON, to be mounted at `/api/v1`. */
export function accountsApi({ accounts, statesOf }: AccountsApiDeps): Hono<Env> {
  const { people, status, tokens, invites } = accounts
  const app = new Hono<Env>()

  app.get('/me', async (c) => {
    const viewer = requireViewer(c)
    return c.json(await withPresence(viewer, await people.requireSelf(viewer)))
  })

  app.put('/me/status', async (c) => {
    const viewer = requireViewer(c)
    const { until, ...said } = await readJson(c, statusSchema)
    await status.set(viewer, said, until ? { kind: 'instant', at: new Date(until) } : { kind: 'never' })
    return c.body(null, 204)
  })

  app.delete('/me/status', async (c) => {
    await status.clear(requireViewer(c))
    return c.body(null, 204)
  })

  app.put('/me/availability', async (c) => {
    const viewer = requireViewer(c)
    await status.setAvailability(viewer, (await readJson(c, availabilitySchema)).availability)
    return c.body(null, 204)
  })

  app.get('/users', async (c) => {
    const viewer = requireViewer(c)
    const { q, after, limit } = readQuery(c, usersQuerySchema)
    const users = await people.listVisible(viewer, { q, afterId: after, limit })
    const last = users.at(-1)
    if (last && users.length === limit) linkNext(c, { after: last.id })
    const states = await statesOf(users.map(({ id }) => id))
    return c.json({ users: users.map((user) => userJson(viewer, user, states.get(user.id))) })
  })

  app.get('/users/:id', async (c) => {
    const viewer = requireViewer(c)
    return c.json(await withPresence(viewer, await people.requireVisible(viewer, pathId(c))))
  })

  app.get('/tokens', async (c) => {
    const rows = await tokens.list(requireViewer(c))
    return c.json({
      tokens: rows.map(({ id, name, createdAt, lastUsedAt }) => ({
        id,
        name,
        created_at: createdAt,
        last_used_at: lastUsedAt,
      })),
    })
  })

  app.post('/tokens', async (c) => {
    const viewer = requireViewer(c)
    const { name } = await readJson(c, tokenSchema)
    return c.json(await tokens.create(viewer, name, clientOf(c)), 201)
  })

  app.delete('/tokens/:id', async (c) => {
    await tokens.revoke(requireViewer(c), pathId(c), clientOf(c))
    return c.body(null, 204)
  })

  app.post('/invites', async (c) => {
    const viewer = requireViewer(c)
    const { code } = await invites.create(viewer, await readJson(c, inviteSchema), clientOf(c))
    return c.json({ code, url: c.get('origin') + paths.join(code) }, 201)
  })

  return app

  async function withPresence(viewer: Viewer, user: User) {
    return userJson(viewer, user, (await statesOf([user.id])).get(user.id))
  }
}

/** A user as the API shows them: the e-mail only to themselves and to admins. */
function userJson(viewer: Viewer, user: User, presence: KnownPresence = 'unknown') {
  const { id, name, email, role, pronouns, status } = user
  const mayKnow = viewer.id === id || isAdmin(viewer)
  return {
    id,
    name,
    ...(mayKnow && { email }),
    role,
    pronouns,
    status,
    avatar_url: avatarUrl(user.avatar),
    presence: user.deactivatedAt ? 'offline' : presence,
  }
}
