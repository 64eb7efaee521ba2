import type { Door, Shell } from '../../views/layout.tsx'
import type { RequestContext } from '../http/env.ts'
import type { Accounts } from './accounts.ts'

/** What the pages of accounts need from the rest. */
export interface AccountsRoutesDeps {
  accounts: Accounts
  /** The frame of a page for the signed-in person. */
  shell: (c: RequestContext) => Promise<Shell>
  /** The frame of a page outside the rooms. */
  door: (c: RequestContext) => Promise<Door>
}
