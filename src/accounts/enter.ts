import { moved } from '../http/answers.ts'
import type { RequestContext } from '../http/env.ts'
import { paths } from '../http/paths.ts'
import type { Accounts } from './accounts.ts'
import { createDoorCookie } from './door-cookie.ts'
import { sessionCookie } from './session-cookie.ts'
import type { Entered } from './sign-in.service.ts'

/** As long as the step itself lives. */
export const stepCookie = createDoorCookie('hubbub_step', 10 * 60)

/** Lets a browser in, and on to a path of this site; or to the second step. */
export function enter(
  c: RequestContext,
  accounts: Pick<Accounts, 'sessionMaxAgeSeconds'>,
  entered: Entered,
  to: string,
): Response {
  if ('stepToken' in entered) {
    stepCookie.set(c, entered.stepToken)
    return moved(c, paths.signInCode(to))
  }
  const cookie = sessionCookie(c.get('origin'), entered.session.token, accounts.sessionMaxAgeSeconds)
  c.header('Set-Cookie', cookie, { append: true })
  return moved(c, to)
}
