import { Hono } from 'hono'
import { z } from 'zod'
import { UnsubscribePage } from '../../../views/mail/unsubscribe.tsx'
import { moved } from '../../http/answers.ts'
import { type Env, requireViewer } from '../../http/env.ts'
import { readForm } from '../../http/input.ts'
import { paths } from '../../http/paths.ts'
import type { Shells } from '../../http/shell.ts'
import type { MailChoice } from './mail-choice.ts'

const onOff = z.enum(['on', 'off'], 'Expected on or off.')

/** A box goes with a hidden `off`, which is all that comes when it is not ticked. */
const choiceSchema = z.object({
  mention_mail: z
    .union([onOff, z.array(onOff)], 'Expected on or off.')
    .transform((sent) => [sent].flat().includes('on')),
})

/** Ending mail about mentions, and beginning it again. */
export function mailRoutes({ mailChoice, door }: { mailChoice: MailChoice; door: Shells['door'] }) {
  const routes = new Hono<Env>()

  // Mail programs and scanners open links by themselves, so opening one changes nothing.
  routes.get('/unsubscribe/:unsubscribe', async (c) => {
    const token = c.req.param('unsubscribe')
    return c.html(<UnsubscribePage {...await mailChoice.requireByLink(token)} door={await door(c)} token={token} />)
  })

  // By the button of that page, or by a mail program (RFC 8058), which follows no redirection.
  routes.post('/unsubscribe/:unsubscribe', async (c) => {
    const token = c.req.param('unsubscribe')
    return c.html(<UnsubscribePage {...await mailChoice.endByLink(token)} door={await door(c)} token={token} />)
  })

  routes.put('/settings/mention-mail', async (c) => {
    await mailChoice.set(requireViewer(c).id, (await readForm(c, choiceSchema)).mention_mail)
    return moved(c, paths.settings())
  })

  return routes
}
