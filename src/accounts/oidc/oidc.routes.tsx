import { Hono } from 'hono'
import { z } from 'zod'
import { SignInPage } from '../../../views/accounts/sign-in.tsx'
import { untouched } from '../../../views/parts/form.tsx'
import { moved } from '../../http/answers.ts'
import { requireViewer, type Env, type RequestContext } from '../../http/env.ts'
import { isOwn, crossSite } from '../../http/origin-check.ts'
import { paths } from '../../http/paths.ts'
import { setRetryAfter } from '../../http/problems.ts'
import { safePath } from '../../http/safe-path.ts'
import { Problem } from '../../platform/problem.ts'
import { clientOf } from '../client.ts'
import { createDoorCookie } from '../door-cookie.ts'
import { enter } from '../enter.ts'
import type { AccountsRoutesDeps } from '../routes-deps.ts'

/** What the browser keeps while somebody is at a provider. */
const pendingSchema = z.object({
  provider: z.string(),
  state: z.string().min(1),
  nonce: z.string().min(1),
  verifier: z.string().min(1),
  to: z.string(),
  /** Who wants to link the account, and so is signed in already. */
  linkTo: z.uuid().nullable(),
})

const pendingCookie = createDoorCookie('hubbub_oidc', 10 * 60)

/** To a provider and back. By links, and not by forms: the page's policy lets forms lead to this site only. */
export function oidcRoutes({ accounts, door }: AccountsRoutesDeps): Hono<Env> {
  const { oidc } = accounts
  const app = new Hono<Env>()

  app.get('/oidc/:provider', async (c) => {
    const provider = c.req.param('provider')
    if (!oidc.has(provider)) return c.redirect(paths.signIn(), 303)
    const wantsLink = c.req.query('link') !== undefined
    // Another site must not be able to link its own account to who happens to be signed in here.
    if (wantsLink && !isOwn(c.req.raw.headers, c.get('origin'))) throw crossSite()
    const linkTo = wantsLink ? requireViewer(c).id : null
    return orDoor(c, async () => {
      const { url, pending } = await oidc.begin(provider, c.get('origin') + paths.oidcCallback(provider))
      pendingCookie.set(c, encode({ provider, ...pending, to: safePath(c.req.query('to')), linkTo }))
      return c.redirect(url, 303)
    })
  })

  app.get('/oidc/:provider/callback', async (c) => {
    const provider = c.req.param('provider')
    const pending = decode(pendingCookie.read(c))
    pendingCookie.clear(c)
    if (!pending || pending.provider !== provider) return c.redirect(paths.signIn(), 303)
    const address = new URL(c.get('origin') + c.req.path + new URL(c.req.url).search)
    if (pending.linkTo !== null) {
      const viewer = requireViewer(c)
      if (viewer.id !== pending.linkTo) throw crossSite()
      await oidc.link(provider, address, pending, clientOf(c), viewer)
      return c.redirect(paths.settings(), 303)
    }
    return orDoor(c, async () =>
      enter(
        c,
        accounts,
        await oidc.signIn(provider, address, pending, clientOf(c), c.get('viewer')),
        safePath(pending.to),
      ),
    )
  })

  app.delete('/settings/identities/:provider', async (c) => {
    await oidc.unlink(c.req.param('provider'), requireViewer(c), clientOf(c))
    return moved(c, paths.settings())
  })

  return app

  /** What goes wrong is said at the door, where there are other ways in. */
  async function orDoor(c: RequestContext, work: () => Promise<Response>): Promise<Response> {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      setRetryAfter(c, error)
      c.status(error.status as 401)
      const form = { ...untouched, problem: error.message }
      return c.html(<SignInPage door={await door(c)} to="" providers={oidc.providers} form={form} />)
    }
  }
}

type Pending = z.output<typeof pendingSchema>

const encode = (pending: Pending) => Buffer.from(JSON.stringify(pending)).toString('base64url')

function decode(text: string | undefined): Pending | undefined {
  try {
    return pendingSchema.parse(JSON.parse(Buffer.from(text ?? '', 'base64url').toString()))
  } catch {
    return undefined
  }
}
