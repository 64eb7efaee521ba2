import type { Shells } from '../http/shell.ts'
import type { Accounts } from './accounts.ts'

/** What the pages of accounts need from the rest. */
export interface AccountsRoutesDeps {
  accounts: Accounts
  shell: Shells['shell']
  door: Shells['door']
}
