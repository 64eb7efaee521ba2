import type { Role } from '../../src/accounts/viewer.ts'
import type { Text } from '../../src/texts/t.ts'

/** What roles are called. */
export const ROLE_NAMES: Record<Role, Text> = {
  owner: 'Owner',
  admin: 'Administrator',
  member: 'Member',
  guest: 'Guest',
  bot: 'Bot',
}
