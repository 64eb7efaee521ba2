import type { Role } from '../../src/accounts/viewer.ts'

/** What roles are called. */
export const ROLE_NAMES: Record<Role, string> = {
  owner: 'Owner',
  admin: 'Administrator',
  member: 'Member',
  guest: 'Guest',
  bot: 'Bot',
}
