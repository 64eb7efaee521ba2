import { Hono } from 'hono'
import { JoinPage } from '../../views/accounts/join.tsx'
import { SetupPage } from '../../views/accounts/setup.tsx'
import { SignInPage } from '../../views/accounts/sign-in.tsx'
import { untouched, type FormState } from '../../views/parts/form.tsx'
import type { Env, RequestContext } from '../http/env.ts'
import { orFormAgain } from '../http/form-again.ts'
import { readForm } from '../http/input.ts'
import { paths } from '../http/paths.ts'
import { safePath } from '../http/safe-path.ts'
import { joinSchema, setupSchema, signInSchema } from './accounts.schemas.ts'
import { clientOf } from './client.ts'
import { enter } from './enter.ts'
import type { AccountsRoutesDeps } from './routes-deps.ts'

const FACES = 6

/** The ways in: first run, signing in, joining by a link. */
export function doorRoutes({ accounts, door }: AccountsRoutesDeps): Hono<Env> {
  const { setup, signIn, oidc, join, invites, people, site } = accounts
  const app = new Hono<Env>()

  app.get('/setup', async (c) => {
    await setup.requireOpen()
    return c.html(<SetupPage door={await door(c)} form={untouched} />)
  })

  app.post('/setup', async (c) => {
    await setup.requireOpen()
    return orFormAgain(
      c,
      async () =>
        enter(c, accounts, { session: await setup.run(await readForm(c, setupSchema), clientOf(c)) }, paths.home()),
      async (form) => <SetupPage door={await door(c)} form={form} />,
    )
  })

  app.get('/sign-in', async (c) => {
    const to = safePath(c.req.query('to'))
    if (c.get('viewer')) return c.redirect(to, 303)
    if (!(await site.isSetUp())) return c.redirect(paths.setup(), 303)
    const notice = c.req.query('reset') === undefined ? '' : 'Your password is set. Sign in with it.'
    return c.html(
      <SignInPage
        door={await door(c)}
        to={to === paths.home() ? '' : to}
        notice={notice}
        providers={oidc.providers}
        form={untouched}
      />,
    )
  })

  app.post('/sessions', (c) =>
    orFormAgain(
      c,
      async () => {
        const { email, password, to } = await readForm(c, signInSchema)
        return enter(c, accounts, await signIn.signIn({ email, password }, clientOf(c), c.get('viewer')), safePath(to))
      },
      async (form) => <SignInPage door={await door(c)} to={keptPath(form)} providers={oidc.providers} form={form} />,
    ),
  )

  app.get('/join/:code', async (c) => {
    if (c.get('viewer')) return c.redirect(paths.home(), 303)
    await invites.requireValid(c.req.param('code'))
    return c.html(await joinPage(c, untouched))
  })

  app.post('/join/:code', async (c) => {
    const code = c.req.param('code')
    await invites.requireValid(code)
    return orFormAgain(
      c,
      async () =>
        enter(
          c,
          accounts,
          { session: await join.join(code, await readForm(c, joinSchema), clientOf(c)) },
          paths.home(),
        ),
      (form) => joinPage(c, form),
    )
  })

  return app

  async function joinPage(c: RequestContext, form: FormState) {
    const { people: faces, total } = await people.listFaces(FACES)
    return (
      <JoinPage door={await door(c)} code={c.req.param('code') ?? ''} faces={faces} peopleCount={total} form={form} />
    )
  }
}

function keptPath(form: FormState): string {
  const to = safePath(form.values['to'])
  return to === paths.home() ? '' : to
}
