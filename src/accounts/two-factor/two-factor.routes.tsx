import { Hono } from 'hono'
import { z } from 'zod'
import { TwoFactorPage } from '../../../views/accounts/two-factor.tsx'
import { untouched, type FormState } from '../../../views/parts/form.tsx'
import { moved } from '../../http/answers.ts'
import { requireViewer, type Env, type RequestContext } from '../../http/env.ts'
import { orFormAgain } from '../../http/form-again.ts'
import { pathId } from '../../http/ids.ts'
import { readForm } from '../../http/input.ts'
import { paths } from '../../http/paths.ts'
import { clientOf } from '../client.ts'
import { triedPasswordSchema } from '../passwords.ts'
import type { AccountsRoutesDeps } from '../routes-deps.ts'
import { showOnce, takeShownOnce } from '../shown-once.ts'
import type { Viewer } from '../viewer.ts'
import { codeSchema } from './code.routes.tsx'

const passwordSchema = z.object({ password: triedPasswordSchema })

/** Switching two-step sign-in on and off, for oneself; off, by an admin, for somebody else. */
export function twoFactorRoutes({ accounts, shell }: AccountsRoutesDeps): Hono<Env> {
  const { twoFactor, site } = accounts
  const app = new Hono<Env>()

  app.get('/settings/two-factor', async (c) => {
    requireViewer(c)
    return c.html(await page(c, untouched))
  })

  app.post('/settings/two-factor', (c) =>
    submit(c, async (viewer) => {
      await twoFactor.begin(viewer, (await readForm(c, passwordSchema)).password, clientOf(c))
    }),
  )

  app.put('/settings/two-factor', (c) =>
    submit(c, async (viewer) => {
      showCodes(c, await twoFactor.confirm(viewer, (await readForm(c, codeSchema)).code, clientOf(c)))
    }),
  )

  app.post('/settings/two-factor/spare-codes', (c) =>
    submit(c, async (viewer) => {
      showCodes(c, await twoFactor.renewSpareCodes(viewer, (await readForm(c, passwordSchema)).password, clientOf(c)))
    }),
  )

  app.delete('/settings/two-factor', (c) =>
    submit(c, async (viewer) => {
      await twoFactor.switchOff(viewer, (await readForm(c, passwordSchema)).password, clientOf(c))
    }),
  )

  app.delete('/admin/people/:id/two-factor', async (c) => {
    await twoFactor.reset(requireViewer(c), pathId(c), clientOf(c))
    return moved(c, paths.adminPeople())
  })

  return app

  function submit(c: RequestContext, work: (viewer: Viewer) => Promise<void>): Promise<Response> {
    const viewer = requireViewer(c)
    return orFormAgain(
      c,
      async () => {
        await work(viewer)
        return moved(c, paths.settingsTwoFactor())
      },
      (form) => page(c, form),
    )
  }

  async function page(c: RequestContext, form: FormState) {
    const viewer = requireViewer(c)
    const [frame, state, found] = await Promise.all([shell(c), twoFactor.stateOf(viewer), site.find()])
    const uri = state.is === 'begun' ? twoFactor.keyUri(viewer, state.secret, found?.name ?? 'Hubbub') : ''
    const codes = form === untouched ? takeShownOnce(c, paths.settingsTwoFactor(), 'codes')?.split(',') : undefined
    return <TwoFactorPage shell={frame} state={state} keyUri={uri} form={form} {...(codes && { codes })} />
  }
}

/** Only their hashes are kept: the page that follows shows them, this once. */
const showCodes = (c: RequestContext, codes: readonly string[]) =>
  showOnce(c, paths.settingsTwoFactor(), 'codes', codes.join(','))
