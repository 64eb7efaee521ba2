import { Hono } from 'hono'
import { z } from 'zod'
import { CodePage } from '../../../views/accounts/code.tsx'
import { untouched } from '../../../views/parts/form.tsx'
import { moved } from '../../http/answers.ts'
import type { Env } from '../../http/env.ts'
import { orFormAgain } from '../../http/form-again.ts'
import { readForm } from '../../http/input.ts'
import { paths } from '../../http/paths.ts'
import { safePath } from '../../http/safe-path.ts'
import { clientOf } from '../client.ts'
import { enter, stepCookie } from '../enter.ts'
import type { AccountsRoutesDeps } from '../routes-deps.ts'

export const codeSchema = z.object({ code: z.string('Enter the code.').trim().min(1, 'Enter the code.').max(100) })

const signInCodeSchema = codeSchema.extend({ to: z.string().max(4_000).optional().catch(undefined) })

/** The second step at the door. */
export function codeRoutes({ accounts, door }: AccountsRoutesDeps): Hono<Env> {
  const { signIn } = accounts
  const app = new Hono<Env>()

  app.get('/sign-in/code', async (c) => {
    const to = safePath(c.req.query('to'))
    const token = stepCookie.read(c)
    if (!token || !(await signIn.isHalfway(token))) return c.redirect(paths.signIn(to), 303)
    const isSpare = c.req.query('spare') !== undefined
    return c.html(<CodePage door={await door(c)} to={to} isSpare={isSpare} form={untouched} />)
  })

  app.post('/sign-in/code', async (c) => {
    const token = stepCookie.read(c)
    if (!token) return moved(c, paths.signIn())
    return orFormAgain(
      c,
      async () => {
        const { code, to } = await readForm(c, signInCodeSchema)
        const session = await signIn.finish(token, code, clientOf(c), c.get('viewer'))
        stepCookie.clear(c)
        return enter(c, accounts, { session }, safePath(to))
      },
      async (form) => {
        const to = safePath(form.values['to'])
        return <CodePage door={await door(c)} to={to} isSpare={form.values['spare'] !== undefined} form={form} />
      },
    )
  })

  return app
}
