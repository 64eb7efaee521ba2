import { createAccounts } from '../accounts/accounts.ts'
import { createLocalSessionCache } from '../accounts/session-cache.ts'
import { openDatabase } from '../build/open-database.ts'
import { parseConfig } from '../config.ts'
import { createLocalBus } from '../delivery/local-bus.ts'
import { createLocalRateLimiter } from '../platform/rate-limiter.ts'
import { createRoomsService } from '../rooms/rooms.service.ts'
import { CommandError, type Environment } from './command.ts'

type UserCommands = ReturnType<typeof createAccounts>['userCommands']

/** `user list`, `promote EMAIL [ROLE]`, `reset-password EMAIL`, `reset-two-step EMAIL`: for who runs the machine. */
export async function userCommand(words: string[], environment: Environment): Promise<number> {
  const carryOut = parseWords(words)
  const config = parseConfig(environment)
  const database = await openDatabase(config, (text) => console.log(text))
  try {
    await database.migrate()
    const { sql } = database
    const bus = createLocalBus()
    const rooms = createRoomsService({ sql, bus, limits: config })
    const parts = {
      sql,
      config,
      bus,
      limiter: createLocalRateLimiter(),
      sessionCache: createLocalSessionCache(),
      rooms,
    }
    await carryOut(createAccounts(parts).userCommands)
    return 0
  } finally {
    await database.close()
  }
}

/** What is asked for, to be done when there is a database. */
function parseWords(words: string[]): (users: UserCommands) => Promise<void> {
  const [what, email, role = 'owner'] = words
  if (what === 'list' && words.length === 1) return async (users) => printList(await users.list())
  if (what === 'promote' && email && (role === 'owner' || role === 'admin') && words.length <= 3)
    return async (users) => {
      await users.promote(email, role)
      console.log(`${email} is now ${role}.`)
    }
  if (what === 'reset-password' && email && words.length === 2)
    return async (users) => console.log(`The new password of ${email} is: ${await users.resetPassword(email)}`)
  if (what === 'reset-two-step' && email && words.length === 2)
    return async (users) => {
      const wasOn = await users.resetTwoStep(email)
      console.log(`Two-step sign-in of ${email} ${wasOn ? 'is off now' : 'was not on'}.`)
    }
  throw new CommandError(
    'Expected: user list, user promote EMAIL [owner|admin], user reset-password EMAIL, or user reset-two-step EMAIL.',
  )
}

function printList(people: Awaited<ReturnType<UserCommands['list']>>): void {
  for (const person of people) {
    const state = person.deactivatedAt ? 'deactivated' : person.role
    console.log(`${state.padEnd(12)} ${person.email.padEnd(32)} ${person.name}`)
  }
}
