import { Hono } from 'hono'
import { z } from 'zod'
import { ForgotPage, ResetPage } from '../../../views/accounts/reset.tsx'
import { untouched } from '../../../views/parts/form.tsx'
import { moved } from '../../http/answers.ts'
import { requireViewer, type Env } from '../../http/env.ts'
import { orFormAgain } from '../../http/form-again.ts'
import { pathId } from '../../http/ids.ts'
import { readForm } from '../../http/input.ts'
import { paths } from '../../http/paths.ts'
import { emailSchema } from '../accounts.schemas.ts'
import { clientOf } from '../client.ts'
import { newPasswordSchema } from '../passwords.ts'
import type { AccountsRoutesDeps } from '../routes-deps.ts'
import { showOnce } from '../shown-once.ts'

/** Asking for a new password, and choosing it. */
export function passwordResetRoutes({ accounts: { passwordReset }, door }: AccountsRoutesDeps): Hono<Env> {
  const app = new Hono<Env>()
  const { hasMail } = passwordReset

  app.get('/forgot', async (c) => {
    const isSent = c.req.query('sent') !== undefined
    return c.html(<ForgotPage door={await door(c)} hasMail={hasMail} isSent={isSent} form={untouched} />)
  })

  app.post('/forgot', (c) =>
    orFormAgain(
      c,
      async () => {
        if (hasMail) await passwordReset.ask((await readForm(c, z.object({ email: emailSchema }))).email, clientOf(c))
        return moved(c, hasMail ? paths.forgotSent() : paths.forgot())
      },
      async (form) => <ForgotPage door={await door(c)} hasMail={hasMail} isSent={false} form={form} />,
    ),
  )

  app.get('/reset/:reset', async (c) => {
    const token = c.req.param('reset')
    const { name } = await passwordReset.require(token)
    return c.html(<ResetPage door={await door(c)} token={token} name={name} form={untouched} />)
  })

  app.post('/reset/:reset', async (c) => {
    const token = c.req.param('reset')
    const { name } = await passwordReset.require(token)
    return orFormAgain(
      c,
      async () => {
        await passwordReset.run(
          token,
          (await readForm(c, z.object({ password: newPasswordSchema }))).password,
          clientOf(c),
        )
        return moved(c, paths.signInAfterReset())
      },
      async (form) => <ResetPage door={await door(c)} token={token} name={name} form={form} />,
    )
  })

  app.post('/admin/people/:id/password-link', async (c) => {
    const id = pathId(c)
    const token = await passwordReset.makeLink(requireViewer(c), id, clientOf(c))
    showOnce(c, paths.adminPeople(), 'reset', `${id}.${token}`)
    return moved(c, paths.adminPeople())
  })

  return app
}
