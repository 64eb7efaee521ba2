import type { Shells } from '../http/shell.ts'
import type { Accounts } from './accounts.ts'

/** What the pages of accounts need from the rest. */
export interface AccountsRoutesDeps {
  accounts: Accounts
  shell: Shells['shell']
  door: Shells['door']
  /** Whether somebody gets mail about mentions, where mail is set. */
  getsMentionMail?: ((userId: string) => Promise<boolean>) | undefined
}
